import type { Call, CallId, CallParty, DeviceId, LegQuality, UserId } from '@owndial/contract';
import type { CallRow } from '../store/index.ts';

/** A row of the history as the API shows it. */
export function callOfRow(row: CallRow): Call {
  return {
    id: row.id as CallId,
    direction: row.direction,
    state: row.state,
    from: party(row.from_user_id, row.from_name, row.from_number, row.from_device_id, row.from_device_name),
    to: party(row.to_user_id, row.to_name, row.to_number, row.to_device_id, row.to_device_name),
    dialled: row.dialled,
    ownNumber: row.own_number,
    startedAt: row.started_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    ringSeconds: row.ring_ms / 1000,
    talkSeconds: row.talk_ms / 1000,
    endReason: row.end_reason,
    endedBy: row.ended_by,
    sipStatus: row.sip_status,
    codec: row.codec,
    quality: { from: quality(row.quality_from), to: quality(row.quality_to) },
    byFallback: row.by_fallback === 1,
    transferredBy: row.transferred_by as UserId | null,
  };
}

function party(
  userId: string | null,
  name: string | null,
  number: string | null,
  deviceId: string | null,
  deviceName: string | null,
): CallParty {
  return { userId: userId as UserId | null, name, number, deviceId: deviceId as DeviceId | null, deviceName };
}

const quality = (text: string | null): LegQuality | null =>
  text === null ? null : (JSON.parse(text) as LegQuality);
