import { setTimeout as pause } from 'node:timers/promises';
import { median, quantile, round } from './numbers.ts';
import { Prober } from './prober.ts';
import type { Setup, System } from './setup.ts';

export interface Ringing {
  readonly calls: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
}

/** INVITE→ringing with nothing else going on: one call at a time, the systems in turn, call by call. */
export async function measureRinging(
  setup: Setup,
  calls: number,
  signal: AbortSignal,
): Promise<Record<System['name'], Ringing>> {
  const times = { bare: [] as number[], owndial: [] as number[] };
  for (let i = -20; i < calls; i++) {
    for (const { name, sipPort, pairs } of setup.systems) {
      signal.throwIfAborted();
      using prober = await Prober.open(sipPort);
      const pair = pairs[(i + 20) % pairs.length] as (typeof pairs)[number];
      const ms = await prober.call(pair.from, pair.to);
      // the first ones warm the caches
      if (i >= 0) times[name].push(ms);
      await pause(15);
    }
  }
  const summary = (all: readonly number[]) => ({
    calls,
    p50: round(median(all)),
    p99: round(quantile(all, 0.99)),
  });
  return { bare: summary(times.bare), owndial: summary(times.owndial) };
}
