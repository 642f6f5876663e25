import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from '@owndial/exchange/config/nearest';
import { runScript } from '../child-run.ts';
import { type Command, command } from '../command.ts';
import { UsageError } from '../errors.ts';

const folder = fileURLToPath(new URL('../../../../bench/', import.meta.url));

const bench = command({
  name: 'bench',
  summary: 'Measure this Owndial beside what it is compared with',
  args: ['[name]', '[more…]'],
  options: {
    quick: { type: 'boolean', help: 'fewer and shorter runs: a look, not a result' },
    out: { type: 'string', value: 'FILE', help: 'write the result there too, as JSON' },
  },
  examples: ['bench', 'bench calls --out calls.json', 'bench start --json'],
  async run({ args, flags, out, env, signal }) {
    const [name, ...more] = args;
    const known = benches();
    if (name === undefined) {
      out.answer(known, () =>
        known.length > 0 ? known.map((one) => `bench ${one}`).join('\n') : 'no benches yet',
      );
      return 0;
    }
    if (!known.includes(name)) {
      const near = nearest(name, known);
      throw new UsageError(
        `there is no bench "${name}"; ${near ? `did you mean \`bench ${near}\`?` : `known are ${known.join(', ')}`}`,
        'bench',
      );
    }
    const passed = [
      ...(flags.json ? ['--json'] : []),
      ...(flags.quick ? ['--quick'] : []),
      ...(flags.out === undefined ? [] : ['--out', flags.out]),
    ];
    return runScript(join(folder, `${name}.ts`), [...more, ...passed], { env, signal });
  },
});

export const commands: readonly Command[] = [bench];

function benches(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => name.slice(0, -3))
    .sort();
}
