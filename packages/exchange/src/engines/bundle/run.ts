import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface RunResult {
  code: number | null;
  stdout: string;
  /** Standard error, its last 4 kB. */
  stderr: string;
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  cwd?: string;
}

const setpriv = '/usr/bin/setpriv';

/**
 * Runs a tool of the system to its end; a failing tool is a result, not an exception.
 * The tool dies with this process, however it ends: a left-over apt would write into the next one's folder.
 * @throws the signal's reason when aborted; the spawn error when the program is not there.
 */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  options.signal?.throwIfAborted();
  const tied = existsSync(setpriv);
  const child = spawn(
    tied ? setpriv : program,
    tied ? ['--pdeathsig', 'KILL', '--', program, ...args] : args,
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive', ...options.env },
      cwd: options.cwd,
      signal: options.signal,
    },
  );
  const out: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4096);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).catch((error: unknown) => {
    options.signal?.throwIfAborted();
    throw error;
  });
  options.signal?.throwIfAborted();
  return { code, stdout: Buffer.concat(out).toString(), stderr };
}
