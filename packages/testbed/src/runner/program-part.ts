import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Count } from './count.ts';
import { repository } from './repository.ts';

/** A part that is one program: it passes when the program ends well. Its output is shown as it comes. */
export async function programPart(
  program: string,
  args: readonly string[],
  options: { cwd?: string; signal: AbortSignal },
): Promise<Count> {
  const child = spawn(program, args, {
    cwd: options.cwd ?? repository,
    stdio: ['ignore', 'inherit', 'inherit'],
    signal: options.signal,
    killSignal: 'SIGTERM',
  });
  const passed = await once(child, 'exit').then(
    ([code]) => code === 0,
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return false;
    },
  );
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
