import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { hostNameIn, isLoopback } from './addresses.ts';

/** What the connection itself proves of the one at its other end; headers such as `X-Forwarded-For` prove nothing. */
export interface Peer {
  readonly address: string;
  readonly local: boolean;
  readonly encrypted: boolean;
  /** `host[:port]` by which we were asked */
  readonly authority: string;
  /** that without the port */
  readonly host: string;
}

export function peerOf(request: IncomingMessage): Peer {
  const address = request.socket.remoteAddress ?? '';
  const hosts = request.headersDistinct.host ?? [];
  // two of them are an attempt to be two sites at once (RFC 9112 §3.2): then it is none
  const authority = hosts.length === 1 ? (hosts[0] ?? '') : '';
  return {
    address,
    local: isLoopback(address),
    encrypted: (request.socket as Partial<TLSSocket>).encrypted === true,
    authority,
    host: hostNameIn(authority),
  };
}

/** Passwords, cookies and tokens travel encrypted, or do not leave the machine. */
export const isPrivateWay = (peer: Peer): boolean => peer.encrypted || peer.local;
