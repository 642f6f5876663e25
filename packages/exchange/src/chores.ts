import type { Log } from './log.ts';

/** Something small that wants doing now and then while the exchange runs. A failure is tried again the next time. */
export interface Chore {
  readonly name: string;
  run(): Promise<void> | void;
}

const everyMs = 30_000;

/** Does the chores one after another, every 30 s, until disposed. */
export function startChores(chores: readonly Chore[], log: Log): Disposable {
  let busy = false;
  const round = async () => {
    if (busy) return;
    busy = true;
    for (const chore of chores) {
      try {
        await chore.run();
      } catch (error) {
        log.debug({ error, chore: chore.name }, 'A chore could not be done; it is tried again.');
      }
    }
    busy = false;
  };
  const timer = setInterval(() => void round(), everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
