// Holds the rule of the house that imports point inward. Prints each import that does not, exit code 1 if there is one.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const source = join(root, 'packages/exchange/src');

/** What is open to every room: words, not doings. */
const everywhere = ['errors', 'log', 'clock', 'bus', 'version'];

/** Room → the rooms it may import from; `exchange.ts` and `main.ts` see all. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  numbering: [],
  dialplan: [],
  config: ['boot', 'store'],
  boot: ['config', 'engines'],
  store: [],
  tls: ['boot'],
  directory: ['store', 'numbering', 'boot'],
  accounts: ['store', 'directory', 'boot', 'config'],
  engines: ['boot', 'config', 'numbering'],
  cdr: ['store', 'dialplan'],
  switch: ['cdr', 'dialplan', 'directory', 'engines', 'numbering', 'store', 'tls'],
  api: ['accounts', 'directory', 'store', 'config', 'cdr'],
};

/** The pure rooms see nothing that happens. */
const pure = new Set(['numbering', 'dialplan']);

const wrong: string[] = [];
for (const file of globSync('**/*.ts', { cwd: source })) {
  if (file.endsWith('.test.ts') || /(^|\/)test-[^/]*$/.test(file) || !file.includes('/')) continue;
  const room = file.split('/')[0] ?? '';
  const allowed = mayImport[room];
  if (allowed === undefined) {
    wrong.push(`${file}: the room ${room} is not in scripts/check-rooms.ts`);
    continue;
  }
  const text = readFileSync(join(source, file), 'utf8');
  for (const [, target = ''] of text.matchAll(/from '(\.[^']+)'|import '(\.[^']+)'/g)) {
    const to =
      relative(source, join(source, dirname(file), target))
        .split('/')[0]
        ?.replace(/\.ts$/, '') ?? '';
    if (to === room || to === '..' || allowed.includes(to)) continue;
    if (!pure.has(room) && everywhere.includes(to)) continue;
    wrong.push(`${file} imports ${target}: ${room} does not see ${to}`);
  }
}
for (const line of wrong) console.error(line);
process.exitCode = wrong.length > 0 ? 1 : 0;
