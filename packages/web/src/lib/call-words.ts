import type { Call, CallParty, LegQuality } from '@owndial/contract';

/** A call as one person sees it. `other`: neither side is theirs (an owner looks on). */
export interface CallView {
  readonly side: 'in' | 'out' | 'other';
  readonly missed: boolean;
  /** who is on the other end; for `other`, who was called */
  readonly party: CallParty;
  readonly who: string;
  /** what to dial to reach them again */
  readonly redial: string | null;
  readonly words: string;
}

const nameOf = (party: CallParty): string => party.name ?? party.number ?? 'Unknown';

export function viewCall(call: Call, me: string): CallView {
  const side = call.from.userId === me ? 'out' : call.to.userId === me || isInbound(call) ? 'in' : 'other';
  const party = side === 'in' ? call.from : call.to;
  const missed =
    side !== 'out' && call.state === 'ended' && !call.answeredAt && call.endReason !== 'declined';
  return {
    side,
    missed,
    party,
    who: side === 'out' && !party.name ? (party.number ?? call.dialled) : nameOf(party),
    redial: side === 'in' ? party.number : (party.number ?? call.dialled),
    words: endedWords(call, side),
  };
}

const isInbound = (call: Call) => call.direction === 'in' && call.to.userId === null;

/** How it ended, in words; empty for an ordinary call that was talked and hung up. */
function endedWords(call: Call, side: CallView['side']): string {
  const mine = side === 'in';
  switch (call.endReason) {
    case null:
      return call.state === 'up' ? 'Talking now' : 'Ringing now';
    case 'completed':
      return '';
    case 'busy':
      return mine ? 'You were on another call' : 'Was on another call';
    case 'declined':
      return mine ? 'You declined' : 'Declined';
    case 'no-answer':
      return mine ? 'Missed' : 'No answer';
    case 'cancelled':
      return mine ? 'Missed' : 'Given up before an answer';
    case 'unreachable':
      return mine ? 'Missed: no phone was connected' : 'No phone was connected';
    case 'unknown-number':
      return 'Nobody has this number';
    case 'refused':
      return 'Not allowed';
    case 'transferred':
      return 'Handed over to somebody else';
    case 'failed':
      return 'Could not be connected';
    case 'engine-lost':
      return 'Cut off: the phone engine stopped';
  }
}

/** Who ended a call that was talked, for the detail. */
export function endedByWords(call: Call, side: CallView['side']): string | null {
  if (call.endedBy === null) return null;
  if (call.endedBy === 'exchange') return 'The exchange ended it';
  const caller = call.endedBy === 'caller';
  if (side === 'other') return `${nameOf(caller ? call.from : call.to)} hung up`;
  return (side === 'out') === caller ? 'You hung up' : `${nameOf(caller ? call.from : call.to)} hung up`;
}

export type Grade = 'excellent' | 'good' | 'fair' | 'poor' | 'bad';

/** ITU-T G.107 Annex B: how people judge what an R-factor or MOS stands for. */
export function gradeOf(mos: number): Grade {
  if (mos >= 4.2) return 'excellent';
  if (mos >= 3.9) return 'good';
  if (mos >= 3.5) return 'fair';
  if (mos >= 3) return 'poor';
  return 'bad';
}

export const gradeWords: Record<Grade, string> = {
  excellent: 'Excellent: as clear as being there',
  good: 'Good: clear, with nothing to complain of',
  fair: 'Fair: understandable, with small drop-outs',
  poor: 'Poor: words were lost',
  bad: 'Bad: hard to understand',
};

/** What most probably made it worse than excellent. */
export function blameWords(quality: LegQuality): string | null {
  if (gradeOf(quality.mos) === 'excellent') return null;
  const loss = Math.max(quality.receivedLossPercent, quality.sentLossPercent);
  if (loss >= 1) {
    const way = quality.sentLossPercent > quality.receivedLossPercent ? 'to' : 'from';
    return `${loss.toFixed(1)} % of the sound was lost on the way ${way} this phone.`;
  }
  if (quality.jitterMs > 30)
    return 'The sound arrived unevenly. Wi-Fi or a busy connection is the usual cause.';
  if ((quality.roundTripMs ?? 0) > 300) return 'The way was long: each heard the other late.';
  return null;
}
