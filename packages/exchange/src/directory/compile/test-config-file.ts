/** One section of an Asterisk configuration file as its own parser (main/config.c) would hand it on. */
export interface ParsedSection {
  readonly name: string;
  readonly templates: readonly string[];
  readonly values: readonly (readonly [name: string, value: string])[];
}

/** Reads what Asterisk reads: comments from an unescaped semicolon on, `;-- … --;` blocks, `[name](templates)`, `name = value`. */
export function parseConfig(text: string): ParsedSection[] {
  const sections: { name: string; templates: string[]; values: [string, string][] }[] = [];
  for (const raw of withoutBlocks(text).split('\n')) {
    const line = withoutComment(raw).trim();
    if (line === '') continue;
    const section = /^\[([^\]]*)\](?:\(([^)]*)\))?$/.exec(line);
    if (section !== null) {
      const templates = (section[2] ?? '').split(',').filter((name) => name !== '');
      sections.push({ name: section[1] ?? '', templates, values: [] });
      continue;
    }
    const [, name = '', value = ''] = /^([^=]+?)\s*=>?\s*(.*)$/.exec(line) ?? [];
    const last = sections.at(-1);
    if (line.startsWith('#') || name === '' || last === undefined)
      throw new Error(`what is ${JSON.stringify(line)}?`);
    last.values.push([name, value]);
  }
  return sections;
}

const withoutBlocks = (text: string): string => text.replace(/;--(?!-)[\s\S]*?--;/g, '');

function withoutComment(line: string): string {
  for (let at = line.indexOf(';'); at !== -1; at = line.indexOf(';', at + 1))
    if (line[at - 1] !== '\\') return line.slice(0, at);
  return line.replaceAll('\\;', ';');
}

/** Names that try to be something else. */
export const hostileNames: readonly string[] = [
  'Ada Lovelace',
  'Ada "the Countess" Lovelace',
  '"',
  '\\',
  'trailing backslash\\',
  '; a comment',
  'a;--b--;c',
  'line\nend',
  'carriage\rreturn',
  'both\r\n[evil](device)\r\nallow = all',
  '\n#exec /bin/sh',
  '#include /etc/passwd',
  '$\u007bSHELL(id)}',
  '$[1+1]',
  '[evil](!)',
  '](device)',
  '<999>',
  'Ada <999> "x" <888>',
  'a, b, c',
  'a=b',
  'a => b',
  'a|b&c',
  "'; drop table users; --",
  '%s%n\u0007\u001b[2J',
  '\0NUL\0',
  '\u2028line separator\u2029',
  '\u0085next line',
  '\u{1f4de}\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u{1f1e8}\u{1f1ed}',
  '\u202eevil\u202c',
  '\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627',
  '\u65e5\u672c\u8a9e',
  '\ud800 half a letter',
  ' \t ',
  'x'.repeat(64),
  '\u{1f4de}'.repeat(64),
  'x'.repeat(20_000),
];
