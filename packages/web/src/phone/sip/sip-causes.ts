import type { EndCause } from '../phone-state.ts';

/** What a final answer to our INVITE means. `reason` is the Reason header (RFC 3326), which tells one 480 from another. */
export function causeOfRejection(status: number, reason: string | undefined): EndCause {
  const q850 = causeCode(reason, 'Q.850');
  if (q850 !== undefined) {
    const byQ850 = causesOfQ850[q850];
    if (byQ850) return byQ850;
  }
  return causesOfStatus[status] ?? 'failed';
}

/** Why a call that rang here stopped: RFC 3326 §2 `SIP;cause=200` means another device has it. */
export function causeOfCancel(reason: string | undefined): EndCause {
  if (causeCode(reason, 'SIP') === 200 || causeCode(reason, 'Q.850') === 26) return 'answered-elsewhere';
  return 'cancelled';
}

const causesOfStatus: Record<number, EndCause> = {
  403: 'not-allowed',
  404: 'unknown-number',
  408: 'no-answer',
  410: 'unknown-number',
  480: 'unreachable',
  484: 'unknown-number',
  486: 'busy',
  487: 'cancelled',
  600: 'busy',
  603: 'declined',
  604: 'unknown-number',
};

// ITU-T Q.850 §2.2.7
const causesOfQ850: Record<number, EndCause> = {
  1: 'unknown-number',
  17: 'busy',
  18: 'no-answer',
  19: 'no-answer',
  20: 'unreachable',
  21: 'declined',
  28: 'unknown-number',
};

function causeCode(header: string | undefined, protocol: string): number | undefined {
  for (const value of header?.split(',') ?? []) {
    const [name, ...parameters] = value.split(';').map((part) => part.trim());
    if (name?.toLowerCase() !== protocol.toLowerCase()) continue;
    const cause = parameters.map((p) => /^cause\s*=\s*(\d+)$/i.exec(p)?.[1]).find(Boolean);
    if (cause) return Number(cause);
  }
  return undefined;
}
