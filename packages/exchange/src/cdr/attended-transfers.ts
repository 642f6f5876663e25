import type { Kysely } from 'kysely';
import { isoTime } from '../clock.ts';
import type { CallRow, Schema } from '../store/index.ts';
import { joinedRow, withinCall } from './joined-row.ts';

/** One leg's end, as far as a transfer may be behind it. */
export interface LegEnd {
  /** `Question.key` of its call */
  readonly key: string;
  readonly at: number;
  /** SIP user name */
  readonly device: string;
  /** whether it was the calling or the answering leg of its call */
  readonly side: 'from' | 'to';
  readonly linkedId: string;
  /** Asterisk says so of the first of the two legs that a device joins, and nothing of the second */
  readonly attended: boolean;
  /** channel that hung up; empty for both legs of a transfer */
  readonly source: string;
}

/** ms; the engine ends both legs in one go */
const together = 1_000;

/**
 * Finds attended transfers (RFC 5589 §7) in the ends of legs. Two calls of one device end at once, and what is left
 * of both goes on as a third call, which nobody dialled.
 */
export class AttendedTransfers {
  #ends: LegEnd[] = [];

  /** The rows that change, and the new one last, when `end` is the second of the two. */
  async take(db: Kysely<Schema>, end: LegEnd | undefined): Promise<CallRow[]> {
    if (end === undefined || end.source !== '') return [];
    this.#ends = this.#ends.filter(({ at, key }) => Math.abs(end.at - at) <= together && key !== end.key);
    const other = this.#ends.find(
      ({ device, attended }) => device === end.device && attended !== end.attended,
    );
    this.#ends.push(end);
    if (other === undefined) return [];
    this.#ends = this.#ends.filter((one) => one !== end && one !== other);
    return end.attended ? join(db, end, other) : join(db, other, end);
  }
}

async function join(db: Kysely<Schema>, first: LegEnd, second: LegEnd): Promise<CallRow[]> {
  const [one, two] = [await rowOf(db, first.key), await rowOf(db, second.key)];
  if (one === undefined || two === undefined) return [];
  const ended = [await endAs(db, one, first), await endAs(db, two, second)];
  const joined = joinedRow({ row: one, side: first.side }, { row: two, side: second.side }, first);
  await db
    .insertInto('calls')
    .values(joined)
    .onConflict((conflict) => conflict.column('engine_id').doNothing())
    .execute();
  return [...ended, joined];
}

async function endAs(db: Kysely<Schema>, row: CallRow, { at, side }: LegEnd): Promise<CallRow> {
  const change = {
    state: 'ended' as const,
    ended_at: row.ended_at ?? isoTime(at),
    talk_ms: row.ended_at === null ? withinCall(row, at) : row.talk_ms,
    end_reason: 'transferred' as const,
    ended_by: side === 'from' ? ('caller' as const) : ('callee' as const),
    sip_status: 200,
  };
  await db.updateTable('calls').set(change).where('id', '=', row.id).execute();
  return { ...row, ...change };
}

export const rowOf = (db: Kysely<Schema>, key: string): Promise<CallRow | undefined> =>
  db.selectFrom('calls').selectAll().where('engine_id', '=', key).executeTakeFirst();
