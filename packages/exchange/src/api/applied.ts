import { setTimeout as wait } from 'node:timers/promises';
import type { ApiNeeds } from './needs.ts';

const patience = 2_000;

/**
 * Waits until the engine runs what the directory says, so that what the answer tells of works when it is read. An
 * engine that is away catches up when it comes back; nobody is kept waiting for that.
 */
export async function applied({ live, log }: Pick<ApiNeeds, 'live' | 'log'>): Promise<void> {
  const enough = new AbortController();
  try {
    await Promise.race([
      live.directoryApplied(),
      wait(patience, undefined, { signal: enough.signal, ref: false }),
    ]);
  } catch (error) {
    log.warn({ err: error }, 'the engine has not taken over the directory yet');
  } finally {
    enough.abort();
  }
}
