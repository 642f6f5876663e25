import { styleText } from 'node:util';

export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

type Style = Parameters<typeof styleText>[0];

/** Where a command's answer goes: results to standard output, remarks and progress to standard error. */
export class Out {
  readonly json: boolean;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly #colours: boolean;

  constructor(stdout: Stream, stderr: Stream, options: { json: boolean; env: NodeJS.ProcessEnv }) {
    this.json = options.json;
    this.stdout = stdout;
    this.stderr = stderr;
    this.#colours = stdout.isTTY === true && !options.env.NO_COLOR && options.env.TERM !== 'dumb';
  }

  /** The answer: `value` with `--json`, else what `human` makes of it. */
  answer(value: unknown, human: () => string): void {
    if (this.json) this.writeJson(value);
    else this.line(human());
  }

  line(text = ''): void {
    this.stdout.write(`${text}\n`);
  }

  /** One JSON object in one line. */
  writeJson(value: unknown): void {
    this.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** For people only, never mixed with the answer. */
  remark(text: string): void {
    this.stderr.write(`${text}\n`);
  }

  paint(style: Style, text: string): string {
    return this.#colours ? styleText(style, text, { validateStream: false }) : text;
  }

  table(heads: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
    if (rows.length === 0) return this.paint('dim', 'nothing here');
    const cells = rows.map((row) => row.map((cell) => plain(cell ?? '–')));
    const widths = heads.map((head, i) =>
      Math.max(widthOf(head), ...cells.map((row) => widthOf(row[i] ?? ''))),
    );
    const lineOf = (row: readonly string[]) =>
      row
        .map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell))))
        .join('  ')
        .trimEnd();
    return [this.paint('bold', lineOf(heads)), ...cells.map(lineOf)].join('\n');
  }
}

/** Names and user agents come from outside: nothing in them may steer the terminal or turn the text around. */
export function plain(text: string): string {
  return text.replaceAll('\t', ' ').replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '�');
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;

/** Columns on a terminal: East Asian letters take two, combining marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += wide.test(letter) ? 2 : /\p{M}/u.test(letter) ? 0 : 1;
  return width;
}
