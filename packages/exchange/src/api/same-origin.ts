import type { IncomingHttpHeaders } from 'node:http';

export type Origin = 'same' | 'other' | 'unknown';

/**
 * Whether a request comes from a page of our own, going by what browsers set and pages cannot: Fetch Metadata
 * (`Sec-Fetch-Site`), else `Origin`. `unknown` when neither is there, which is what programs other than browsers send.
 */
export function originOf(headers: IncomingHttpHeaders): Origin {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'same' : 'other';
  return originHeader(headers);
}

/**
 * By `Origin` (RFC 6454 §7) alone: every browser sends it with a WebSocket's handshake (RFC 6455 §10.2). Ports count:
 * another port of this host is another origin, and perhaps another exchange.
 */
export function originHeader({ origin, host }: IncomingHttpHeaders): Origin {
  if (origin === undefined) return 'unknown';
  const authority = /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1];
  return authority !== undefined && authority === host?.toLowerCase() ? 'same' : 'other';
}
