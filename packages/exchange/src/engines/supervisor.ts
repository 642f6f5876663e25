import { setTimeout as pause } from 'node:timers/promises';
import type { EngineState } from '@owndial/contract';
import type { Bus } from '../bus.ts';
import { type Clock, isoTime } from '../clock.ts';
import type { Log } from '../log.ts';

/** What a driver tells its supervisor once its engine answers. */
export interface EngineUp {
  readonly pid: number;
  readonly version: string;
}

/** One engine. `run` works until it is cancelled (then it returns) or the engine fails (then it throws). */
export interface EngineDriver {
  readonly name: string;
  run(signal: AbortSignal, onUp: (up: EngineUp) => void): Promise<void>;
}

const firstDelay = 250;
const longestDelay = 30_000;
/** an engine that stood this long has earned a quick first restart again */
const steadyAfter = 60_000;

/** The one who restarts: with jittered back-off, publishing each change of state. */
export class EngineSupervisor {
  readonly #driver: EngineDriver;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stop = new AbortController();
  #state: EngineState;
  #running: Promise<void> = Promise.resolve();

  constructor(driver: EngineDriver, bus: Bus, clock: Clock, log: Log) {
    this.#driver = driver;
    this.#bus = bus;
    this.#clock = clock;
    this.#log = log;
    this.#state = {
      name: driver.name,
      state: 'stopped',
      version: null,
      pid: null,
      since: isoTime(clock.now()),
      restarts: 0,
      lastFailure: null,
      nextTryAt: null,
    };
  }

  state(): EngineState {
    return this.#state;
  }

  /** Starts supervising. Fulfilled when the engine answers for the first time; rejects when its first start fails. */
  start(): Promise<void> {
    const first = Promise.withResolvers<void>();
    first.promise.catch(() => undefined);
    this.#running = this.#supervise(first);
    return first.promise;
  }

  /** Cancels the driver and waits until it has let go of the engine. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #supervise(first: PromiseWithResolvers<void>): Promise<void> {
    const signal = this.#stop.signal;
    let delay = firstDelay;
    while (!signal.aborted) {
      this.#move({ state: 'starting', nextTryAt: null });
      const startedAt = this.#clock.elapsed();
      try {
        await this.#driver.run(signal, (up) => {
          this.#move({ state: 'up', pid: up.pid, version: up.version });
          first.resolve();
        });
        break;
      } catch (error) {
        if (signal.aborted) break;
        first.reject(error);
        if (this.#clock.elapsed() - startedAt > steadyAfter) delay = firstDelay;
        const wait = delay * (0.5 + Math.random());
        delay = Math.min(delay * 2, longestDelay);
        this.#fail(error, wait);
        await pause(wait, undefined, { signal }).catch(() => undefined);
      }
    }
    first.reject(signal.reason);
    this.#move({ state: 'stopped', pid: null, nextTryAt: null });
  }

  #fail(error: unknown, wait: number): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.error({ engine: this.#driver.name, restartInMs: Math.round(wait) }, reason);
    this.#move({
      state: 'waiting',
      pid: null,
      restarts: this.#state.restarts + 1,
      lastFailure: reason,
      nextTryAt: isoTime(this.#clock.now() + wait),
    });
  }

  #move(change: Partial<EngineState>): void {
    this.#state = { ...this.#state, ...change, since: isoTime(this.#clock.now()) };
    this.#bus.publish('engine.changed', { engine: this.#state });
  }
}
