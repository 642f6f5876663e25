import type { EndedBy, EndReason } from '@owndial/contract';
import { EndReason as EndReasonSchema } from '@owndial/contract';
import { Value } from 'typebox/value';
import type { CallFact } from './journal-facts.ts';

/** How a call ended and by whom, from what the dialplan wrote down. */
export function endingOf(fact: CallFact): { reason: EndReason; by: EndedBy } {
  const talked = (fact.talkMs ?? 0) > 0 || fact.dialStatus === 'ANSWER' || fact.answeredAt !== undefined;
  if (fact.fact === 'moved') return { reason: 'transferred', by: 'callee' };
  if (talked) return { reason: 'completed', by: whoEnded(fact) };
  if (Value.Check(EndReasonSchema, fact.outcome)) {
    return { reason: fact.outcome, by: byTheCalled.has(fact.outcome) ? 'callee' : 'exchange' };
  }
  // nothing was decided and the calling leg is gone: the caller gave up
  if (fact.dialStatus === 'CANCEL' || fact.dialStatus === '') return { reason: 'cancelled', by: 'caller' };
  return { reason: 'failed', by: 'exchange' };
}

const byTheCalled: ReadonlySet<EndReason> = new Set<EndReason>(['busy', 'declined']);

/** CHANNEL(hangupsource) is the channel that hung up, or a module's name when the engine did. */
function whoEnded(fact: CallFact): EndedBy {
  if (fact.endedBySource === fact.channel) return 'caller';
  return fact.endedBySource.includes('/') && !fact.endedBySource.startsWith('dialplan/')
    ? 'callee'
    : 'exchange';
}
