import { setTimeout as pause } from 'node:timers/promises';
import { median, quantile, round } from './numbers.ts';
import type { Setup, System } from './setup.ts';
import { call } from './sipp.ts';

export interface Step {
  readonly rate: number;
  readonly began: number;
  readonly failedShare: number;
  readonly p50: number;
  readonly p99: number;
  readonly holds: boolean;
}

export interface Knee {
  /** the highest rate that held, calls a second */
  readonly rate: number;
  readonly steps: readonly Step[];
}

/** When a rate no longer holds. */
export const kneeRule =
  'over 0.5 % of the calls fail, SIPp cannot begin 90 % of them in time, or the median INVITE→ringing is over 50 ms and five times that of the first step';

const seconds = 4;
const holdMs = 300;
const first = 100;
/** more legs than the RTP range of 2,000 ports has room for would be up beyond this */
const highest = 900;

/** Steps up by 1.4 until a rate fails twice, then halves the gap; the systems take turns at each step. */
export async function findKnees(setup: Setup, signal: AbortSignal): Promise<Record<System['name'], Knee>> {
  const searches = setup.systems.map((system) => new Search(setup, system));
  while (searches.some((search) => !search.done)) {
    for (const search of searches) {
      signal.throwIfAborted();
      if (!search.done) await search.step();
    }
  }
  const [bare, owndial] = searches.map(({ steps, good }) => ({ rate: good, steps }));
  return { bare, owndial } as Record<System['name'], Knee>;
}

class Search {
  readonly #setup: Setup;
  readonly #system: System;
  readonly steps: Step[] = [];
  good = 0;
  #bad = Number.POSITIVE_INFINITY;

  constructor(setup: Setup, system: System) {
    this.#setup = setup;
    this.#system = system;
  }

  get done(): boolean {
    return this.good >= highest || this.#bad - this.good <= Math.max(4, this.good * 0.04);
  }

  async step(): Promise<void> {
    const rate = this.#next();
    // a second chance: somebody else may have used the machine just then
    const holds = (await this.#try(rate)) || (await this.#try(rate));
    if (holds) this.good = rate;
    else this.#bad = rate;
  }

  #next(): number {
    if (this.good === 0) return this.#bad === Number.POSITIVE_INFINITY ? first : Math.round(this.#bad * 0.6);
    if (this.#bad === Number.POSITIVE_INFINITY) return Math.min(highest, Math.round(this.good * 1.4));
    return Math.round((this.good + this.#bad) / 2);
  }

  async #try(rate: number): Promise<boolean> {
    const { sipPort: server, pairs, name } = this.#system;
    const calls = rate * seconds;
    const load = await call(this.#setup.sipp, `${name}-knee-${this.steps.length}`, {
      server,
      rate,
      calls,
      holdMs,
      pairs,
    });
    const [p50, p99] = [round(median(load.ringing)), round(quantile(load.ringing, 0.99))];
    const failedShare = load.failed / calls;
    const slow = p50 > 50 && p50 > 5 * (this.steps[0]?.p50 ?? 10);
    const holds = failedShare <= 0.005 && load.rate >= 0.9 * rate && !slow && load.ringing.length > 0;
    this.steps.push({
      rate,
      began: round(load.rate, 1),
      failedShare: round(failedShare, 4),
      p50,
      p99,
      holds,
    });
    // what an overload has left behind is not the next step's
    await pause(holds ? 200 : 3000);
    return holds;
  }
}
