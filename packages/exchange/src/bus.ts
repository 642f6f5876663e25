import type { EventMap, EventName, Fact } from '@owndial/contract';
import type { Clock } from './clock.ts';
import { isoTime } from './clock.ts';
import type { Log } from './log.ts';

export type FactListener = (fact: Fact) => void;

/** Carries facts, in the past tense, from the room where they happened to whoever listens. Never a question. */
export class Bus {
  readonly #listeners = new Set<FactListener>();
  readonly #clock: Clock;
  readonly #log: Log | undefined;

  constructor(clock: Clock, log?: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** A listener that fails harms neither the one who tells nor the others who listen. */
  publish<N extends EventName>(type: N, data: EventMap[N]): void {
    const fact = { type, at: isoTime(this.#clock.now()), data } as Fact;
    for (const listener of [...this.#listeners]) {
      try {
        listener(fact);
      } catch (error) {
        this.#log?.error({ error, fact: type }, 'Somebody who was told of a fact failed over it.');
      }
    }
  }

  /** Returns the way to stop listening. */
  subscribe(listener: FactListener): () => void {
    // wrapped, so that one who listens twice is told twice and stops one at a time
    const own: FactListener = (fact) => listener(fact);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }
}
