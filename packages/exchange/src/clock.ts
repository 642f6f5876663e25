/** Time as the exchange sees it; tests give their own. */
export interface Clock {
  /** ms since the epoch, moves with the machine's wall clock */
  now(): number;
  /** ms since some moment, never moves backwards: for durations and time limits */
  elapsed(): number;
}

export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };

/** UTC, ISO 8601, with milliseconds. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();
