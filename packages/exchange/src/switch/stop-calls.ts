import { setTimeout as pause } from 'node:timers/promises';
import type { JournalReader } from '../cdr/index.ts';
import type { EngineSession } from './engine-session.ts';

export interface StopCallsOptions {
  readonly session: EngineSession;
  readonly journal: JournalReader;
  /** ms that calls in progress may take to end by themselves */
  readonly graceMs: number;
  /** ends that patience */
  readonly now?: AbortSignal | undefined;
}

/** how long the engine may take to hang up and write down what is left, ms */
const hangupLimit = 2_000;

/** Waits for the calls in progress, then hangs up what is left, so that each is written down with its true end. */
export async function stopCalls({ session, journal, graceMs, now }: StopCallsOptions): Promise<void> {
  try {
    await untilQuiet(session, graceMs, now);
    const left = await session.channels();
    if (left.size > 0) {
      await session.get().send({ Action: 'Hangup', Channel: '/^.*$/', Cause: '16' });
      await untilQuiet(session, hangupLimit);
    }
  } catch {
    // the engine is away: there is nothing to wait for
  }
  await journal.drain();
}

async function untilQuiet(session: EngineSession, limit: number, now?: AbortSignal): Promise<void> {
  const deadline = performance.now() + limit;
  while ((await session.channels()).size > 0 && performance.now() < deadline && !now?.aborted)
    await pause(100);
}
