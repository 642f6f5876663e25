/**
 * Milliseconds to wait before try number `attempt` (0 is the first retry): doubling from half a second up to `capMs`,
 * of which half is random, so that a hundred pages do not come back in the same instant.
 */
export function backoff(attempt: number, capMs = 20_000, random: () => number = Math.random): number {
  const full = Math.min(capMs, 500 * 2 ** Math.min(attempt, 16));
  return Math.round(full / 2 + (full / 2) * random());
}

/** Resolves after `ms`, or as soon as `signal` is aborted or one of the `wakers` fires on the window. */
export function pause(
  ms: number,
  signal: AbortSignal,
  wakers: readonly string[] = ['online'],
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      for (const name of wakers) window.removeEventListener(name, done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) return done();
    signal.addEventListener('abort', done);
    for (const name of wakers) window.addEventListener(name, done);
  });
}

/** Fired on the window when somebody asks to try again at once. */
export const tryNow = 'owndial:try-now';
