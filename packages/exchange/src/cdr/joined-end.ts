import type { Kysely } from 'kysely';
import { isoTime } from '../clock.ts';
import type { CallRow, Schema } from '../store/index.ts';
import { withinCall } from './joined-row.ts';
import { type CallFact, deviceOfChannel, type LegFact } from './journal-facts.ts';
import { ownerOfDevice } from './parties.ts';
import { readQuality } from './quality.ts';

/** What the end of one of its legs says of a joined call; the first end is the call's, the second adds its quality. */
export async function endOfJoined(
  db: Kysely<Schema>,
  row: CallRow,
  fact: CallFact | LegFact,
): Promise<Partial<CallRow>> {
  const device = fact.fact === 'leg' ? fact.device : fact.call.device;
  const own = await ownerOfDevice(db, device);
  const side = own?.deviceId === row.from_device_id ? 'from' : 'to';
  const quality = readQuality(fact.rtcp);
  const told = quality === undefined ? {} : { [`quality_${side}`]: JSON.stringify(quality) };
  if (row.state === 'ended') return told;
  const ender = await ownerOfDevice(db, deviceOfChannel(fact.endedBySource));
  const by = ender === undefined ? 'exchange' : ender.deviceId === row.from_device_id ? 'caller' : 'callee';
  return {
    ...told,
    state: 'ended',
    ended_at: isoTime(fact.at),
    talk_ms: withinCall(row, fact.at),
    end_reason: fact.transfer === undefined ? 'completed' : 'transferred',
    ended_by: fact.transfer === undefined ? by : side === 'from' ? 'caller' : 'callee',
    sip_status: 200,
    codec: fact.codec || null,
  };
}
