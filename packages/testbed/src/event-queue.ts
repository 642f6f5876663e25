import { soon } from './wait.ts';

/**
 * Events that can be awaited also after they came: each `next` takes the oldest that fits and was not yet taken.
 * So a test may trigger first and await afterwards, and misses nothing.
 */
export interface EventQueue<E> {
  push(event: E): void;
  next(fits: (event: E) => boolean, what: string, within?: number): Promise<E>;
  /** Whatever came and was not taken. */
  untaken(): readonly E[];
}

export function eventQueue<E>(describe: (event: E) => string): EventQueue<E> {
  const untaken: E[] = [];
  const waiting = new Set<{ fits: (event: E) => boolean; take: (event: E) => void }>();
  return {
    push(event) {
      for (const waiter of waiting) {
        if (!waiter.fits(event)) continue;
        waiting.delete(waiter);
        waiter.take(event);
        return;
      }
      untaken.push(event);
    },
    async next(fits, what, within = 10_000) {
      const at = untaken.findIndex(fits);
      if (at >= 0) return untaken.splice(at, 1)[0] as E;
      const { promise, resolve } = Promise.withResolvers<E>();
      const waiter = { fits, take: resolve };
      waiting.add(waiter);
      try {
        return await soon(
          promise,
          within,
          () => `${what} (came instead: ${untaken.map(describe).join(', ') || 'nothing'})`,
        );
      } finally {
        waiting.delete(waiter);
      }
    },
    untaken: () => untaken,
  };
}
