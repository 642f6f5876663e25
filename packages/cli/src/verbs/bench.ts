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
  options: {},
  examples: ['bench', 'bench calls', 'bench start --json'],
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
    return runScript(join(folder, `${name}.ts`), [...more, ...(flags.json ? ['--json'] : [])], {
      env,
      signal,
    });
  },
});

export const commands: readonly Command[] = [bench];

function benches(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => name.slice(0, -3))
    .sort();
}
