/** Times in ms. `p50` and `p99` are of all that were measured, not of a histogram. */
export interface ResponseTimes {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The last line of `-trace_stat` has the totals, in the columns that end with `(C)` for cumulative. */
export function parseTotals(csv: string): { succeeded: number; failed: number } | undefined {
  const lines = csv.split('\n').filter((line) => line.includes(';'));
  const [head, last] = [lines[0]?.split(';'), lines.at(-1)?.split(';')];
  if (head === undefined || last === undefined || lines.length < 2) return undefined;
  const total = (name: string) => Number(last[head.indexOf(name)]);
  return { succeeded: total('SuccessfulCall(C)'), failed: total('FailedCall(C)') };
}

/** The lines `outcome 486` that our scenarios log, counted. */
export function parseOutcomes(log: string): Record<number, number> {
  const outcomes: Record<number, number> = {};
  for (const [, code] of log.matchAll(/outcome (\d{3})/g)) {
    outcomes[Number(code)] = (outcomes[Number(code)] ?? 0) + 1;
  }
  return outcomes;
}

/** Lines of `-trace_rtt`: `when;milliseconds;timer`. */
export function parseResponseTimes(csv: string): ResponseTimes | undefined {
  const times = csv
    .split('\n')
    .slice(1)
    .filter((line) => line.includes(';'))
    .map((line) => Number(line.split(';')[1]))
    .sort((a, b) => a - b);
  if (times.length === 0) return undefined;
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] as number;
  return { count: times.length, min: at(0), p50: at(0.5), p99: at(0.99), max: at(1) };
}
