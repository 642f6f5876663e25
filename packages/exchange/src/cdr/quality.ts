import type { LegQuality } from '@owndial/contract';

/**
 * s; times in RTCP go round at 65536 s (RFC 3550 §6.4.1), and a device whose clock is a hair fast makes a tiny negative
 * round trip, which comes out just below that.
 */
const halfTurn = 32_768;

/**
 * Reads Asterisk's `CHANNEL(rtcp,all)`: `name=value` pairs with semicolons between. `rxcount`/`lp`: packets received and
 * lost on the way to us; `txcount`/`rlp`: sent, and lost as the device's RTCP reports say; jitter and rtt in seconds.
 * Undefined when no audio flowed.
 */
export function readQuality(rtcp: string): LegQuality | undefined {
  const values = new Map(rtcp.split(';').map((pair) => pair.split('=', 2) as [string, string]));
  const get = (name: string) => {
    const value = Number(values.get(name));
    return Number.isFinite(value) && value >= 0 ? value : 0;
  };
  if (get('rxcount') === 0 && get('txcount') === 0) return undefined;
  const receivedLossPercent = percent(get('lp'), get('rxcount') + get('lp'));
  const sentLossPercent = percent(get('rlp'), get('txcount'));
  const told = get('rtt') > 0;
  const roundTripMs = get('rtt') < halfTurn ? get('rtt') * 1000 : 0;
  const jitterMs = get('rxjitter') * 1000;
  return {
    receivedLossPercent,
    sentLossPercent,
    jitterMs: round(jitterMs),
    roundTripMs: told ? round(roundTripMs) : null,
    mos: meanOpinion(Math.max(receivedLossPercent, sentLossPercent), jitterMs, roundTripMs),
  };
}

/**
 * ITU-T G.107 E-model with its defaults (R0 = 93.2), the delay of one way taken as half the round trip plus a jitter
 * buffer of twice the jitter and 20 ms of packet; loss as for G.711 with concealment (G.113: Ie 0, Bpl 25.1).
 */
export function meanOpinion(lossPercent: number, jitterMs: number, roundTripMs: number): number {
  const delay = roundTripMs / 2 + jitterMs * 2 + 20;
  const delayImpairment = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
  const lossImpairment = (95 * lossPercent) / (lossPercent + 25.1);
  const r = Math.min(100, Math.max(0, 93.2 - delayImpairment - lossImpairment));
  // the polynomial dips below 1 for the smallest R
  return Math.max(1, round(1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r)));
}

const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.min(100, round((100 * part) / whole));
const round = (value: number): number => Math.round(value * 100) / 100;
