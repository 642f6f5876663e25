import type { Clock } from '../clock.ts';

/** Time that passes when the test says so. */
export class TestClock implements Clock {
  #now: number;
  #set = 0;

  constructor(start = Date.parse('2027-01-05T10:00:00Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now + this.#set;
  }

  elapsed(): number {
    return this.#now;
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  /** Somebody sets the wall clock by so much; no time passes. */
  set(ms: number): void {
    this.#set += ms;
  }
}
