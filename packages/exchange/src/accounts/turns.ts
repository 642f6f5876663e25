import { PhoneError } from '../errors.ts';

/**
 * Lets a few jobs run at a time and some more wait. Password hashing is dear on purpose; this keeps a flood of
 * sign-ins from taking all memory and every thread of the pool that files and name look-ups need, too.
 */
export class Turns {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number, mostWaiting: number) {
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  async take<T>(job: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) await this.#turn();
    else this.#running++;
    try {
      return await job();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#mostWaiting) {
      throw new PhoneError('try-again', 'Too many people are signing in at this moment: try again.', {
        disposition: 'retry',
      });
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
