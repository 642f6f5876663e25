import { EventEmitter } from 'node:events';
import type { EventMap, EventName, Fact } from '@owndial/contract';
import type { Clock } from './clock.ts';
import { isoTime } from './clock.ts';

export type FactListener = (fact: Fact) => void;

/** Carries facts, in the past tense, from the room where they happened to whoever listens. Never a question. */
export class Bus {
  readonly #emitter = new EventEmitter({ captureRejections: false }).setMaxListeners(0);
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  publish<N extends EventName>(type: N, data: EventMap[N]): void {
    this.#emitter.emit('fact', { type, at: isoTime(this.#clock.now()), data } as Fact);
  }

  /** Returns the way to stop listening. */
  subscribe(listener: FactListener): () => void {
    this.#emitter.on('fact', listener);
    return () => this.#emitter.off('fact', listener);
  }
}
