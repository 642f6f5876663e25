import {
  NewNumber,
  NumberChange,
  type NumberId,
  newId,
  type OwnNumber,
  type UserId,
} from '@owndial/contract';
import type { Selectable } from 'kysely';
import { isoTime } from '../clock.ts';
import { PhoneError } from '../errors.ts';
import { parseNumber } from '../numbering/parse.ts';
import type { NumberRow } from '../store/index.ts';
import { idFromCursor, type PageAsk, type PageOf, pageOf } from './paging.ts';
import { parserOf, plainText } from './parse.ts';
import type { Rooms } from './rooms.ts';
import { noSuchUser } from './users.ts';
import { isReferenceViolation, isUniqueViolation } from './violations.ts';

const parseNew = parserOf<NewNumber>(NewNumber);
const parseChange = parserOf<NumberChange>(NumberChange);

/** The numbers that the exchange answers for. */
export class Numbers {
  readonly #rooms: Rooms;
  readonly #homeCountry: string;

  constructor(rooms: Rooms, homeCountry: string) {
    this.#rooms = rooms;
    this.#homeCountry = homeCountry;
  }

  async list(ask: PageAsk & { userId?: UserId | undefined }): Promise<PageOf<OwnNumber>> {
    const after = idFromCursor('number', ask.cursor);
    let query = this.#rooms.store
      .selectFrom('numbers')
      .selectAll()
      .orderBy('id')
      .limit(ask.limit + 1);
    if (after !== undefined) query = query.where('id', '>', after);
    if (ask.userId !== undefined) query = query.where('user_id', '=', ask.userId);
    return pageOf(await query.execute(), ask.limit, numberOf);
  }

  /** A user's numbers as E.164, in the order in which they were added. */
  async ofUser(userId: UserId): Promise<string[]> {
    const rows = await this.#rooms.store
      .selectFrom('numbers')
      .select('e164')
      .where('user_id', '=', userId)
      .orderBy('id')
      .execute();
    return rows.map((row) => row.e164);
  }

  async add(input: NewNumber): Promise<OwnNumber> {
    const { number, label, userId } = parseNew(input);
    const e164 = parseNumber(number, this.#homeCountry);
    if (e164 === undefined) {
      throw new PhoneError(
        'bad-request',
        `number is not a telephone number: write it with + and country code, or as it is dialled in ${this.#homeCountry}.`,
      );
    }
    const now = this.#rooms.clock.now();
    const row: NumberRow = {
      id: newId('number', now),
      e164,
      label: plainText('label', label ?? ''),
      user_id: userId ?? null,
      created_at: isoTime(now),
    };
    await this.#rooms.store
      .insertInto('numbers')
      .values(row)
      .execute()
      .catch((error: unknown) => {
        if (isUniqueViolation(error)) {
          throw new PhoneError('conflict', `${e164} is a number of this exchange already.`, { cause: error });
        }
        throw translated(error);
      });
    this.#rooms.changed();
    return numberOf(row);
  }

  async change(id: NumberId, change: NumberChange): Promise<OwnNumber> {
    const { label, userId } = parseChange(change);
    const row = await this.#rooms.store
      .updateTable('numbers')
      .set({
        ...(label === undefined ? {} : { label: plainText('label', label) }),
        ...(userId === undefined ? {} : { user_id: userId }),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
      .catch((error: unknown) => {
        throw translated(error);
      });
    if (row === undefined) throw noSuchNumber();
    this.#rooms.changed();
    return numberOf(row);
  }

  async remove(id: NumberId): Promise<void> {
    const { numDeletedRows } = await this.#rooms.store
      .deleteFrom('numbers')
      .where('id', '=', id)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw noSuchNumber();
    this.#rooms.changed();
  }
}

function numberOf(row: Selectable<NumberRow>): OwnNumber {
  return {
    id: row.id as NumberId,
    e164: row.e164,
    label: row.label,
    userId: row.user_id as UserId | null,
    createdAt: row.created_at,
  };
}

const noSuchNumber = (): PhoneError => new PhoneError('not-found', 'There is no such number.');

const translated = (error: unknown): unknown => (isReferenceViolation(error) ? noSuchUser() : error);
