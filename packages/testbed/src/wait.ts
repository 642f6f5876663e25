import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again until `attempt` returns something other than `undefined` or `false`, and returns that.
 * For what cannot be subscribed to; where there is an event, await the event.
 * @throws an Error that carries the last failure as its cause, after `within` ms.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  options: { within?: number; every?: number; what?: string } = {},
): Promise<Exclude<T, undefined | false>> {
  const { within = 5000, every = 25, what = 'what was waited for' } = options;
  const until = performance.now() + within;
  let cause: unknown;
  do {
    try {
      const answer = await attempt();
      if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
    } catch (error) {
      cause = error;
    }
    await pause(every);
  } while (performance.now() < until);
  const last = cause instanceof Error ? ` (last: ${cause.message})` : '';
  throw new Error(`${what} did not come within ${within} ms${last}`, { cause });
}

/** The promise's value, or an Error that names what was missing after `within` ms. */
export async function soon<T>(
  promise: Promise<T>,
  within: number,
  what: string | (() => string),
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${typeof what === 'string' ? what : what()} did not come within ${within} ms`)),
      within,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
