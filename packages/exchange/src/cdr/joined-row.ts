import { newId } from '@owndial/contract';
import type { Kysely } from 'kysely';
import { isoTime } from '../clock.ts';
import type { CallRow, Schema } from '../store/index.ts';
import { notEnded } from './new-row.ts';

/** A call that a transfer takes apart, and which leg of it was the transferring device's. */
interface Parted {
  readonly row: CallRow;
  readonly side: 'from' | 'to';
}

/** The row of what is left of two calls that a device has joined: from the first one's other side to the second's. */
export function joinedRow(
  first: Parted,
  second: Parted,
  { at, linkedId }: { at: number; linkedId: string },
): CallRow {
  return {
    ...second.row,
    id: newId('call', at),
    // no leg of its own began it: the linked id is what its legs have in common
    engine_id: `${linkedId}/joined/${at}`,
    linked_id: linkedId,
    state: 'up',
    ...partyAs('from', first),
    ...partyAs('to', second),
    own_number: null,
    started_at: isoTime(at),
    answered_at: isoTime(at),
    ...notEnded,
    transferred_by: first.side === 'from' ? first.row.from_user_id : first.row.to_user_id,
  };
}

/** The side that stays, as the `from` or the `to` of the new row. */
function partyAs(role: 'from' | 'to', { row, side }: Parted): Partial<CallRow> {
  const stays = side === 'from' ? 'to' : 'from';
  const entries = ['user_id', 'name', 'number', 'device_id', 'device_name'] as const;
  return Object.fromEntries(entries.map((name) => [`${role}_${name}`, row[`${stays}_${name}`]]));
}

/** The newest joined call with these legs; one that has ended, too, as its other leg may still tell of itself. */
export function joinedOf(db: Kysely<Schema>, linkedId: string): Promise<CallRow | undefined> {
  return db
    .selectFrom('calls')
    .selectAll()
    .where('engine_id', '>', `${linkedId}/joined/`)
    .where('engine_id', '<', `${linkedId}/joined0`)
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

/** ms from the answer to `at`, as a column can hold them. */
export function withinCall(row: Pick<CallRow, 'answered_at'>, at: number): number {
  if (row.answered_at === null) return 0;
  return Math.min(2 ** 31 - 1, Math.max(0, Math.round(at - Date.parse(row.answered_at))));
}
