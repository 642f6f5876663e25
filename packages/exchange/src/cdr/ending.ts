import type { EndedBy, EndReason } from '@owndial/contract';
import { EndReason as EndReasonSchema } from '@owndial/contract';
import { Value } from 'typebox/value';
import type { CallFact } from './journal-facts.ts';

/** How a call ended and by whom, from what the dialplan wrote down. */
export function endingOf(fact: CallFact): { reason: EndReason; by: EndedBy } {
  const talked = (fact.talkMs ?? 0) > 0 || fact.dialStatus === 'ANSWER' || fact.answeredAt !== undefined;
  if (fact.fact === 'moved') return { reason: 'transferred', by: 'callee' };
  if (talked && fact.transfer !== undefined) return { reason: 'transferred', by: 'caller' };
  if (talked) return { reason: 'completed', by: whoEnded(fact) };
  if (Value.Check(EndReasonSchema, fact.outcome)) {
    return { reason: fact.outcome, by: refusedByPhone(fact, fact.outcome) ? 'callee' : 'exchange' };
  }
  // nothing was decided and the calling leg is gone: the caller gave up
  if (fact.dialStatus === 'CANCEL' || fact.dialStatus === '') return { reason: 'cancelled', by: 'caller' };
  return { reason: 'failed', by: 'exchange' };
}

/** A call fails by the called phone when that was dialled at all. */
const refusedByPhone = ({ dialStatus }: CallFact, outcome: EndReason): boolean =>
  outcome === 'busy' || outcome === 'declined' || (outcome === 'failed' && dialStatus !== '');

/**
 * What chan_pjsip answers the caller for each way of not connecting (measured; see docs/protocols/sip.md). Q.850's 58
 * stands for a phone that has no codec in common with the caller, or no encryption.
 */
export function sipStatusOf(reason: EndReason, cause: number): number | null {
  if (reason === 'failed') return cause === 58 ? 488 : 503;
  return statuses[reason] ?? null;
}

const statuses: Partial<Record<EndReason, number>> = {
  completed: 200,
  transferred: 200,
  busy: 486,
  declined: 603,
  'no-answer': 480,
  cancelled: 487,
  unreachable: 480,
  'unknown-number': 404,
  refused: 403,
};

/**
 * CHANNEL(hangupsource) is the channel that hung up, or a module's name when the engine did. A clicked call is placed
 * by a channel that stands for the own device, and is not told of its hangup.
 */
function whoEnded(fact: CallFact): EndedBy {
  if (fact.call.click !== '' && fact.endedBySource === '') return 'caller';
  if (fact.endedBySource === fact.channel) return 'caller';
  return fact.endedBySource.includes('/') && !fact.endedBySource.startsWith('dialplan/')
    ? 'callee'
    : 'exchange';
}
