import type { Person, UserId } from '@owndial/contract';
import { idFromCursor, type PageAsk, type PageOf, pageOf } from './paging.ts';
import type { Rooms } from './rooms.ts';

/** Somebody who can be called; whether they can come to the phone is known elsewhere. */
export type ListedPerson = Omit<Person, 'presence'>;

/** The exchange's own telephone book. */
export class People {
  readonly #rooms: Rooms;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  async list(ask: PageAsk): Promise<PageOf<ListedPerson>> {
    const after = idFromCursor('user', ask.cursor);
    let query = this.#rooms.store
      .selectFrom('users')
      .select(['id', 'name', 'extension'])
      .orderBy('id')
      .limit(ask.limit + 1);
    if (after !== undefined) query = query.where('id', '>', after);
    const rows = await query.execute();
    const numbers = await this.#numbersOf(rows.map((row) => row.id));
    return pageOf(rows, ask.limit, (row) => ({
      id: row.id as UserId,
      name: row.name,
      extension: row.extension,
      numbers: numbers.get(row.id) ?? [],
    }));
  }

  async #numbersOf(userIds: string[]): Promise<Map<string | null, string[]>> {
    if (userIds.length === 0) return new Map();
    const rows = await this.#rooms.store
      .selectFrom('numbers')
      .select(['user_id', 'e164'])
      .where('user_id', 'in', userIds)
      .orderBy('id')
      .execute();
    const byUser = Map.groupBy(rows, (row) => row.user_id);
    return new Map([...byUser].map(([userId, own]) => [userId, own.map((row) => row.e164)]));
  }
}
