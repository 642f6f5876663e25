import type { Call } from '@owndial/contract';
import { duration, when } from './say-time.ts';

type Party = Call['from'];

export function sayParty({ name, number }: Party): string {
  if (name !== null && number !== null) return `${name} (${number})`;
  return name ?? number ?? 'unknown';
}

/** How it stands, or how it ended. */
export function sayOutcome(call: Call): string {
  if (call.state === 'ringing') return 'ringing';
  if (call.state === 'up') return 'up';
  const reason = (call.endReason ?? 'ended').replaceAll('-', ' ');
  return call.endReason === 'completed' ? `talked ${duration(call.talkSeconds)}` : reason;
}

export const callHeads = ['WHEN', 'FROM', 'TO', 'ANSWERED ON', 'OUTCOME', 'MOS', 'ID'] as const;

export function callRow(call: Call): (string | null)[] {
  const scores = [call.quality.from?.mos, call.quality.to?.mos].filter((mos) => mos !== undefined);
  return [
    when(call.startedAt),
    sayParty(call.from),
    call.to.name === null && call.to.number === null ? call.dialled : sayParty(call.to),
    call.to.deviceName,
    sayOutcome(call),
    scores.length > 0 ? Math.min(...scores).toFixed(1) : null,
    call.id,
  ];
}
