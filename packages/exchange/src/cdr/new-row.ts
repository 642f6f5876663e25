import { newId } from '@owndial/contract';
import { isoTime } from '../clock.ts';
import type { Question } from '../dialplan/question.ts';
import type { CallRow } from '../store/index.ts';
import type { Gathered } from './parties.ts';

/** What is known only at the end of a call. */
export const notEnded = {
  ended_at: null,
  ring_ms: 0,
  talk_ms: 0,
  end_reason: null,
  ended_by: null,
  sip_status: null,
  codec: null,
  quality_from: null,
  quality_to: null,
} as const satisfies Partial<CallRow>;

/** The row of a call that has just begun. Its id sorts by when it began, whenever it is written down. */
export function newRow(
  call: Question,
  gathered: Gathered,
  byFallback: boolean,
  movedBy: string | null,
): CallRow {
  const { caller, called, facts, ownNumber } = gathered;
  return {
    id: newId('call', call.began),
    engine_id: call.key,
    linked_id: call.linkedId,
    direction: facts.service === undefined ? 'internal' : 'service',
    state: 'ringing',
    from_user_id: caller?.userId ?? null,
    from_name: caller?.name ?? null,
    from_number: caller?.extension ?? null,
    from_device_id: caller?.deviceId ?? null,
    from_device_name: caller?.deviceName ?? null,
    to_user_id: called?.userId ?? null,
    to_name: called?.name ?? null,
    to_number: ownNumber ?? called?.extension ?? call.dialled,
    to_device_id: null,
    to_device_name: null,
    dialled: call.dialled,
    own_number: ownNumber,
    started_at: isoTime(call.began),
    answered_at: null,
    ...notEnded,
    by_fallback: byFallback ? 1 : 0,
    transferred_by: movedBy,
  };
}
