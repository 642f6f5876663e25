import { type Clock, isoTime } from '../clock.ts';
import type { CallRow } from '../store/index.ts';

interface Times {
  /** `Clock.elapsed` of the call's beginning and of its answer */
  readonly began: number;
  answered: number | undefined;
  /** wall clock less elapsed time when it began: changes only when the clock is set */
  readonly wall: number;
}

/** ms; less than this is a clock being kept right */
const jump = 2_000;
/** of calls whose end may never be told */
const most = 10_000;

/**
 * How long calls lasted by a clock that nobody sets. The engine counts by the wall clock; where that was set during a
 * call, what was counted here is the truth. A mere aid: a call that an earlier exchange saw begin has the engine's word.
 */
export class CallTimes {
  readonly #clock: Clock;
  readonly #calls = new Map<string, Times>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `at`: ms since the epoch, when the engine says that it began. */
  began(key: string, at: number): void {
    if (this.#calls.has(key)) return;
    const { elapsed, now } = this.#both();
    this.#calls.set(key, { began: elapsed - (now - at), answered: undefined, wall: now - elapsed });
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > most && oldest !== undefined) this.#calls.delete(oldest);
  }

  answered(key: string): void {
    const times = this.#calls.get(key);
    if (times !== undefined) times.answered ??= this.#clock.elapsed();
  }

  /** What is to be changed in the end of a call that the engine says was at `at`: nothing, unless the clock was set. */
  ended(key: string, at: number, end: Partial<CallRow>): Partial<CallRow> {
    const times = this.#calls.get(key);
    this.#calls.delete(key);
    const { elapsed, now } = this.#both();
    if (times === undefined || Math.abs(now - elapsed - times.wall) < jump) return {};
    const ended = elapsed - Math.max(0, now - at);
    const ms = (from: number) => Math.max(0, Math.round(ended - from));
    if (!end.answered_at || times.answered === undefined) return { ring_ms: ms(times.began), talk_ms: 0 };
    const talk = ms(times.answered);
    return { talk_ms: talk, ring_ms: ms(times.began) - talk, answered_at: isoTime(at - talk) };
  }

  #both(): { elapsed: number; now: number } {
    return { elapsed: this.#clock.elapsed(), now: this.#clock.now() };
  }
}
