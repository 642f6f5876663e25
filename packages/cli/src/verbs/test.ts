import { fileURLToPath } from 'node:url';
import { runScript } from '../child-run.ts';
import { type Command, command } from '../command.ts';

const runner = fileURLToPath(import.meta.resolve('@owndial/testbed/run'));

const test = command({
  name: 'test',
  summary: 'Test this Owndial: lint, types, unit tests, flows with real engines, the web build',
  args: ['[name…]'],
  options: {
    unit: { type: 'boolean', help: 'only the unit tests' },
    flow: { type: 'boolean', help: 'only the flows' },
  },
  examples: ['test', 'test --unit', 'test --flow transfer', 'test home-lock'],
  async run({ args, flags, env, signal }) {
    const parts = [...(flags.unit ? ['--unit'] : []), ...(flags.flow ? ['--flow'] : [])];
    return runScript(runner, [...parts, '--', ...args], { env, signal });
  },
});

export const commands: readonly Command[] = [test];
