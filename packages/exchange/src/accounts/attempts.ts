import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, isoTime } from '../clock.ts';
import { PhoneError } from '../errors.ts';
import type { Store } from '../store/index.ts';

const minute = 60_000;
/** failures after which an address has to wait, and after which a login's answers come late */
const free = { address: 10, login: 5 } as const;
const longestRefusal = 15 * minute;
const longestHold = 5_000;
/** quiet for so long, and the count starts anew */
const forgottenAfter = 60 * minute;

/** Thrown with the time after which it makes sense to try again. */
export class TooManyAttempts extends PhoneError {
  readonly retryAfterSeconds: number;

  constructor(waitMs: number) {
    const seconds = Math.ceil(waitMs / 1000);
    super('too-many-attempts', `Too many failed attempts from your address: try again in ${seconds} s.`);
    this.retryAfterSeconds = seconds;
  }
}

/**
 * Slows guessing. An address that fails too often is refused for a growing time, up to a quarter of an hour. A login
 * that is guessed at, from wherever, is never refused: its answers are held back, up to five seconds, so that nobody
 * can lock an owner out by failing in their name.
 */
export class Attempts {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #pause: (ms: number) => Promise<unknown>;

  constructor(store: Store, clock: Clock, pauseFor: (ms: number) => Promise<unknown> = pause) {
    this.#store = store;
    this.#clock = clock;
    this.#pause = pauseFor;
  }

  /**
   * Runs `attempt`. It counts as failed from its start, and is taken back when it succeeds: attempts made at the same
   * time see each other. `address` as `addressKey` gives it; `login` is undefined where none can be meant.
   */
  async limited<T>(
    who: { address: string; login: string | undefined },
    attempt: () => Promise<T>,
  ): Promise<T> {
    const addressKey = `address:${who.address}`;
    const loginKey = who.login === undefined ? undefined : `login:${who.login}`;
    await this.#count(addressKey, refusalAfter);
    const failures = loginKey === undefined ? 0 : await this.#count(loginKey, () => 0);
    const hold = growing(failures - free.login, 250, longestHold);
    if (hold > 0) await this.#pause(hold);
    const result = await attempt();
    await this.#takeBack(addressKey);
    if (loginKey !== undefined)
      await this.#store.deleteFrom('attempts').where('key', '=', loginKey).execute();
    return result;
  }

  /** Forgets what is past. */
  async sweep(): Promise<void> {
    const now = this.#clock.now();
    await this.#store
      .deleteFrom('attempts')
      .where((e) =>
        e.or([
          e('last_failure_at', '<', isoTime(now - forgottenAfter)),
          e('last_failure_at', '>', isoTime(now + minute)),
        ]),
      )
      .execute();
  }

  /** Counts one more, and returns how many there are; refuses instead when `refusal` of the former ones says so. */
  #count(key: string, refusal: (failures: number) => number): Promise<number> {
    const now = this.#clock.now();
    return this.#store.transaction().execute(async (trx) => {
      // changes nothing in a row that is there, but locks it in both databases
      const row = await trx
        .insertInto('attempts')
        .values({ key, failures: 0, last_failure_at: isoTime(now) })
        .onConflict((c) => c.column('key').doUpdateSet({ key }))
        .returningAll()
        .executeTakeFirstOrThrow();
      const age = now - Date.parse(row.last_failure_at);
      // a last failure in the future means that the clock was set back: nobody is to wait for that
      const failures = age > forgottenAfter || age < -minute ? 0 : row.failures;
      const left = refusal(failures) - Math.max(age, 0);
      if (failures > 0 && left > 0) throw new TooManyAttempts(left);
      await trx
        .updateTable('attempts')
        .set({ failures: failures + 1, last_failure_at: isoTime(now) })
        .where('key', '=', key)
        .execute();
      return failures + 1;
    });
  }

  /** A success does not forget the address's failures, or an account of one's own would be a way to go on guessing. */
  async #takeBack(key: string): Promise<void> {
    await this.#store
      .updateTable('attempts')
      .set((e) => ({ failures: e('failures', '-', 1) }))
      .where('key', '=', key)
      .where('failures', '>', 0)
      .execute();
  }
}

const refusalAfter = (failures: number): number => growing(failures - free.address, 1000, longestRefusal);

/** `first` for the first one too many, doubled for each further, up to `most`. */
function growing(tooMany: number, first: number, most: number): number {
  return tooMany <= 0 ? 0 : Math.min(first * 2 ** (tooMany - 1), most);
}
