import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PhoneError } from '@owndial/exchange/errors';

/** Runs a script of this repository with this Node and this terminal; its exit code. It gets our signals. */
export async function runScript(
  script: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit', env: options.env });
  // a terminal has told the child already; a supervisor has told only us
  const pass = () => child.kill('SIGTERM');
  options.signal.addEventListener('abort', pass, { once: true });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  options.signal.removeEventListener('abort', pass);
  if (code !== null) return code === 0 ? 0 : 1;
  throw new PhoneError('internal', `${script} was ended by ${signal}.`);
}
