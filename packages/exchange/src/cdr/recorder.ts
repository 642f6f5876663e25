import { type Kysely, sql } from 'kysely';
import type { Bus } from '../bus.ts';
import { type Clock, isoTime } from '../clock.ts';
import type { Question } from '../dialplan/question.ts';
import type { CallRow, Schema, Store } from '../store/index.ts';
import { AttendedTransfers, type LegEnd, rowOf } from './attended-transfers.ts';
import { CallTimes } from './call-times.ts';
import { endingOf, sipStatusOf } from './ending.ts';
import { endOfJoined } from './joined-end.ts';
import { joinedOf, withinCall } from './joined-row.ts';
import { type CallFact, deviceOfChannel, type JournalFact, type LegFact } from './journal-facts.ts';
import { newRow } from './new-row.ts';
import type { Gathered } from './parties.ts';
import { ownerOfDevice } from './parties.ts';
import { readQuality } from './quality.ts';
import { callOfRow } from './row-to-call.ts';

export interface RecorderOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  /** for calls that the exchange hears of only afterwards: who called whom */
  readonly gather: (call: Question, db: Kysely<Schema>) => Promise<Gathered>;
}

/**
 * Written out, not a parameter: with one, SQLite weighs the partial index of live calls anew at each execution, which
 * took ten times as long as finding the row.
 */
const ringing = sql.lit('ringing' as const);

type Happening = 'call.started' | 'call.answered' | 'call.ended';
type Change = [Happening, CallRow];

/** Writes the history: one row per call, from the question on, completed by what the engine's journal tells. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #times: CallTimes;
  readonly #transfers = new AttendedTransfers();

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#times = new CallTimes(options.clock);
  }

  /** A call was decided. A second telling of the same call changes nothing. */
  async began(call: Question, gathered: Gathered): Promise<void> {
    this.#times.began(call.key, call.began);
    const row = newRow(call, gathered, false, await this.#movedBy(this.#options.store, call));
    const { numInsertedOrUpdatedRows } = await this.#options.store
      .insertInto('calls')
      .values(row)
      .onConflict((conflict) => conflict.column('engine_id').doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 1n) this.#tell('call.started', row);
  }

  /** The engine connected a call: its calling leg and the channel that answered. */
  async answered(engineId: string, answeringChannel: string): Promise<void> {
    const { store, clock } = this.#options;
    const row = await store
      .selectFrom('calls')
      .selectAll()
      // all keys of the leg `id`: from `id/` up to what follows the slash in ASCII, which an index can find
      .where('engine_id', '>', `${engineId}/`)
      .where('engine_id', '<', `${engineId}0`)
      .where('state', '=', ringing)
      .orderBy('id', 'desc')
      .executeTakeFirst();
    if (row === undefined) return;
    this.#times.answered(row.engine_id);
    const now = clock.now();
    const to = await ownerOfDevice(store, deviceOfChannel(answeringChannel));
    const change = {
      state: 'up' as const,
      answered_at: isoTime(now),
      ring_ms: duration(now - Date.parse(row.started_at)),
      ...calledDevice(to),
    };
    const { numUpdatedRows } = await store
      .updateTable('calls')
      .set(change)
      .where('id', '=', row.id)
      .where('state', '=', ringing)
      .executeTakeFirst();
    // the journal may have told the end meanwhile
    if (numUpdatedRows > 0n) this.#tell('call.answered', { ...row, ...change });
  }

  /** Takes facts of one journal and notes how far it has been read, all or nothing. */
  async take(facts: readonly JournalFact[], file: string, offset: number): Promise<void> {
    const happened: Change[] = [];
    await this.#options.store.transaction().execute(async (db) => {
      const early: LegFact[] = [];
      const note = (change: Change | undefined) => void (change && happened.push(change));
      for (const fact of facts) {
        note(fact.fact === 'leg' ? await this.#takeLeg(db, fact, early) : await this.#takeCall(db, fact));
        for (const row of await this.#transfers.take(db, legEndOf(fact))) note(changeOf(row));
      }
      for (const fact of early) note(await this.#takeLeg(db, fact));
      await db
        .insertInto('journal_offsets')
        .values({ file, bytes: offset })
        .onConflict((conflict) => conflict.column('file').doUpdateSet({ bytes: offset }))
        .execute();
    });
    for (const [happening, row] of happened) this.#tell(happening, row);
  }

  /** Keys of the calls that are live in the history. */
  async liveKeys(): Promise<string[]> {
    const rows = await this.#options.store
      .selectFrom('calls')
      .select('engine_id')
      .where('state', '!=', 'ended')
      .execute();
    return rows.map((row) => row.engine_id);
  }

  /**
   * Ends calls of which the engine knows nothing any more: it died, or could not write down how they ended. `seenAt` is
   * when it was last seen; a call may be known to have ended later, for others have.
   */
  async endLost(keys: readonly string[], seenAt?: number): Promise<void> {
    if (keys.length === 0) return;
    const { store, clock } = this.#options;
    const now = clock.now();
    const end = Math.min(now, seenAt === undefined ? now : Math.max(seenAt, await this.#lastEnd()));
    for (const key of keys) {
      const row = await rowOf(store, key);
      if (row === undefined || row.state === 'ended') continue;
      const started = Date.parse(row.started_at);
      const answered = row.answered_at === null ? undefined : Date.parse(row.answered_at);
      const ended = Math.max(end, answered ?? started);
      const change = {
        state: 'ended' as const,
        ended_at: isoTime(ended),
        ring_ms: duration((answered ?? ended) - started),
        talk_ms: answered === undefined ? 0 : duration(ended - answered),
        end_reason: 'engine-lost' as const,
        ended_by: 'exchange' as const,
      };
      const { numUpdatedRows } = await store
        .updateTable('calls')
        .set(change)
        .where('id', '=', row.id)
        .where('state', '!=', 'ended')
        .executeTakeFirst();
      if (numUpdatedRows > 0n) this.#tell('call.ended', { ...row, ...change });
    }
  }

  async #lastEnd(): Promise<number> {
    const { last } = await this.#options.store
      .selectFrom('calls')
      .select((sql) => sql.fn.max('ended_at').as('last'))
      .executeTakeFirstOrThrow();
    return last === null ? 0 : Date.parse(last);
  }

  async #takeCall(db: Kysely<Schema>, fact: CallFact): Promise<Change | undefined> {
    const known = await rowOf(db, fact.call.key);
    // told before; only what we had to guess gives way to what the engine knows
    if (known?.state === 'ended' && known.end_reason !== 'engine-lost') {
      return fact.fact === 'ended' ? this.#endJoined(db, known, fact) : undefined;
    }
    const row = known ?? (await this.#late(db, fact));
    if (fact.fact === 'began') return known === undefined ? ['call.started', row] : undefined;
    const end = await this.#ended(db, row, fact);
    const change = {
      ...end,
      ...this.#times.ended(row.engine_id, fact.at, end),
      by_fallback: fact.byFallback ? 1 : row.by_fallback,
    };
    await db.updateTable('calls').set(change).where('id', '=', row.id).execute();
    return ['call.ended', { ...row, ...change }];
  }

  /** A call that the exchange was not asked about, or died while answering. */
  async #late(db: Kysely<Schema>, fact: CallFact): Promise<CallRow> {
    const gathered = await this.#options.gather(fact.call, db);
    const row = newRow(fact.call, gathered, fact.byFallback, await this.#movedBy(db, fact.call));
    // PostgreSQL has several connections: the question may have written it down since we looked
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('calls')
      .values(row)
      .onConflict((conflict) => conflict.column('engine_id').doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n ? row : ((await rowOf(db, row.engine_id)) ?? row);
  }

  async #ended(db: Kysely<Schema>, row: CallRow, fact: CallFact): Promise<Partial<CallRow>> {
    const { reason, by } = endingOf(fact);
    // a leg that is moved on leaves Dial() before that has counted
    const talk =
      fact.answeredAt === undefined
        ? duration(fact.talkMs ?? withinCall(row, fact.at))
        : duration(fact.at - fact.answeredAt);
    const whole = duration(fact.at - fact.call.began);
    const connected = talk > 0 || reason === 'completed';
    const quality = readQuality(fact.rtcp);
    return {
      state: 'ended',
      linked_id: fact.call.linkedId || row.linked_id,
      answered_at: connected ? isoTime(fact.at - talk) : null,
      ended_at: isoTime(fact.at),
      ring_ms: Math.max(0, whole - talk),
      talk_ms: talk,
      end_reason: reason,
      // the answering leg may have told before that it was the one who hung up
      ended_by: reason === 'completed' && by === 'exchange' ? (row.ended_by ?? by) : by,
      sip_status: sipStatusOf(reason, fact.cause),
      codec: connected ? fact.codec || null : null,
      quality_from: quality === undefined ? null : JSON.stringify(quality),
      ...calledDevice(await ownerOfDevice(db, fact.answeredBy)),
    };
  }

  /** The answering leg's end: its quality, and the truth about a call that went on after its caller had left. */
  async #takeLeg(db: Kysely<Schema>, fact: LegFact, early?: LegFact[]): Promise<Change | undefined> {
    const row = await rowOf(db, fact.callKey);
    if (row === undefined) {
      // a call whose beginning was not written down is told by its end, which may be the next line
      early?.push(fact);
      return undefined;
    }
    const quality = readQuality(fact.rtcp);
    const change: Partial<CallRow> = {
      quality_to: quality === undefined ? null : JSON.stringify(quality),
      ...answerOf(row, fact),
      ...hungUpByLeg(row, fact),
    };
    await db.updateTable('calls').set(change).where('id', '=', row.id).execute();
    const joined = await this.#endJoined(db, row, fact);
    if (joined !== undefined) return joined;
    return row.state === 'ended' ? ['call.ended', { ...row, ...change }] : undefined;
  }

  /** The end of a leg whose call was transferred before is the end of the call that it was joined into. */
  async #endJoined(
    db: Kysely<Schema>,
    before: CallRow,
    fact: CallFact | LegFact,
  ): Promise<Change | undefined> {
    if (before.end_reason !== 'transferred' || before.ended_at === isoTime(fact.at)) return undefined;
    const row = await joinedOf(db, fact.fact === 'leg' ? fact.linkedId : fact.call.linkedId);
    if (row === undefined || row.started_at < (before.ended_at ?? '')) return undefined;
    const change = await endOfJoined(db, row, fact);
    if (Object.keys(change).length === 0) return undefined;
    await db.updateTable('calls').set(change).where('id', '=', row.id).execute();
    return ['call.ended', { ...row, ...change }];
  }

  async #movedBy(db: Kysely<Schema>, call: Question): Promise<string | null> {
    const mover = await ownerOfDevice(db, deviceOfChannel(call.moved));
    return mover?.userId ?? null;
  }

  #tell(happening: Happening, row: CallRow): void {
    this.#options.bus.publish(happening, { call: callOfRow(row) });
  }
}

/** Whole ms that a column can hold, 24 days at most: a clock that is set while a call goes on gives anything. */
const duration = (ms: number): number => Math.min(2 ** 31 - 1, Math.max(0, Math.round(ms)));

function calledDevice(
  to: { userId: string; name: string; deviceId: string; deviceName: string } | undefined,
): Partial<CallRow> {
  if (to === undefined) return {};
  return {
    to_user_id: to.userId,
    to_name: to.name,
    to_device_id: to.deviceId,
    to_device_name: to.deviceName,
  };
}

const changeOf = (row: CallRow): Change => [row.state === 'ended' ? 'call.ended' : 'call.started', row];

function legEndOf(fact: JournalFact): LegEnd | undefined {
  const { at, endedBySource: source } = fact;
  const attended = fact.transfer === 'attended';
  if (fact.fact === 'leg') {
    const { callKey: key, device, linkedId } = fact;
    return { key, at, device, side: 'to', linkedId, attended, source };
  }
  const { key, device, linkedId } = fact.call;
  return fact.fact === 'ended' ? { key, at, device, side: 'from', linkedId, attended, source } : undefined;
}

/**
 * The answering leg knows for certain that it hung up. The calling leg knows it only when the two are still joined at
 * that moment, and else looks as if nobody had.
 */
function hungUpByLeg(row: CallRow, fact: LegFact): Partial<CallRow> {
  if (fact.device === '' || deviceOfChannel(fact.endedBySource) !== fact.device) return {};
  const unsaid = row.state !== 'ended' || (row.end_reason === 'completed' && row.ended_by === 'exchange');
  return unsaid ? { ended_by: 'callee' } : {};
}

/** When a call was answered that was moved on before anybody had said so. */
function answerOf(row: CallRow, { answeredAt }: LegFact): Partial<CallRow> {
  if (row.answered_at !== null || answeredAt === undefined) return {};
  const answered_at = isoTime(answeredAt);
  if (row.ended_at === null) return { answered_at };
  const talk = duration(Date.parse(row.ended_at) - answeredAt);
  return { answered_at, talk_ms: talk, ring_ms: duration(answeredAt - Date.parse(row.started_at)) };
}
