import { runCli } from '../cli.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, as outside of a terminal. */
export async function cli(
  argv: readonly string[],
  options: { env?: NodeJS.ProcessEnv; signal?: AbortSignal; onLine?: (line: string) => void } = {},
): Promise<Ran> {
  const text = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof text) => ({
    write(chunk: string) {
      text[name] += chunk;
      if (name === 'stdout') options.onLine?.(chunk.trimEnd());
    },
  });
  const code = await runCli(argv, {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: options.env ?? {},
    signal: options.signal ?? new AbortController().signal,
  });
  return { code, ...text };
}
