import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAll } from './processes.ts';
import { remark } from './report.ts';

export interface Bench {
  /** scratch folder, gone afterwards; its path is short, for the Unix sockets below it */
  readonly dir: string;
  /** what is opened is closed at the end, in reverse order, also after ctrl-C */
  readonly opened: AsyncDisposableStack;
  readonly signal: AbortSignal;
}

/** Runs a bench to its end or until ctrl-C. Only what could not be measured is a failure, never a number. */
export async function runBench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'ob-'));
  const abort = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => abort.abort());
  const opened = new AsyncDisposableStack();
  try {
    await Promise.race([work({ dir, opened, signal: abort.signal }), stopped]);
  } catch (error) {
    process.exitCode = 1;
    if (!abort.signal.aborted) console.error(error);
  }
  if (abort.signal.aborted) remark('Stopping');
  await opened.disposeAsync();
  endAll();
  if (process.exitCode === 1 && !abort.signal.aborted) remark(`What the programs said is in ${dir}`);
  else rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}
