import type { Call, CallId, UserId } from '@owndial/contract';
import type { Clock } from '../clock.ts';
import { isoTime } from '../clock.ts';
import { PhoneError } from '../errors.ts';
import type { Store } from '../store/index.ts';
import { callOfRow } from './row-to-call.ts';

export interface HistoryQuery {
  /** only calls from or to this user */
  readonly userId?: UserId | undefined;
  /** only calls that are ringing or up */
  readonly live?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Reads the history, newest first; ids sort by when a call began, so the cursor is the last id shown. */
export class History {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async list(query: HistoryQuery): Promise<{ items: Call[]; next: string | null }> {
    const { userId, live, cursor, limit } = query;
    if (cursor !== undefined && !/^call_[0-9A-Z]{26}$/.test(cursor)) {
      throw new PhoneError('bad-request', 'The cursor is not one that this list gave.');
    }
    let rows = this.#store
      .selectFrom('calls')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (userId !== undefined) {
      rows = rows.where((is) => is.or([is('from_user_id', '=', userId), is('to_user_id', '=', userId)]));
    }
    if (live === true) rows = rows.where('state', '!=', 'ended');
    if (live === false) rows = rows.where('state', '=', 'ended');
    if (cursor !== undefined) rows = rows.where('id', '<', cursor);
    const found = await rows.execute();
    const items = found.slice(0, limit).map(callOfRow);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async get(id: CallId): Promise<Call | undefined> {
    const row = await this.#store.selectFrom('calls').selectAll().where('id', '=', id).executeTakeFirst();
    return row && callOfRow(row);
  }

  async countLive(): Promise<number> {
    const { count } = await this.#store
      .selectFrom('calls')
      .select((sql) => sql.fn.countAll().as('count'))
      .where('state', '!=', 'ended')
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Calls that began since midnight UTC. */
  async countToday(): Promise<number> {
    const midnight = `${isoTime(this.#clock.now()).slice(0, 10)}T00:00:00.000Z`;
    const { count } = await this.#store
      .selectFrom('calls')
      .select((sql) => sql.fn.countAll().as('count'))
      .where('started_at', '>=', midnight)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** The engine's name of a live call's calling leg, to end it by. */
  async engineIdOf(id: CallId): Promise<string | undefined> {
    const row = await this.#store
      .selectFrom('calls')
      .select('engine_id')
      .where('id', '=', id)
      .where('state', '!=', 'ended')
      .executeTakeFirst();
    return row?.engine_id.split('/')[0];
  }
}
