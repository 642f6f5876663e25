import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '@owndial/contract';
import { refuseClearText } from './authenticate.ts';
import { hostChecker, wrongHost } from './host-check.ts';
import type { ApiNeeds } from './needs.ts';
import { type Peer, peerOf } from './peer.ts';
import { problemFor, problemOf, problemType } from './problems.ts';

/** Takes a connection over that asked to become a WebSocket, or throws `PhoneError`. */
export type UpgradeHandler = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  peer: Peer,
) => Promise<void> | void;

/** Leads WebSocket handshakes (RFC 6455 §4.2) to whom they are for; a refusal is an HTTP answer. */
export function upgrades(
  { config, log }: Pick<ApiNeeds, 'config' | 'log'>,
  handlers: Record<string, UpgradeHandler>,
) {
  const isOurs = hostChecker(config.domain);
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    void (async () => {
      try {
        const peer = peerOf(request);
        if (!isOurs(peer.host)) throw wrongHost();
        refuseClearText(peer);
        const handle = handlers[request.url?.split('?')[0] ?? ''];
        if (handle === undefined)
          return refuse(socket, problemOf('not-found', 'There is no WebSocket here.'));
        await handle(request, socket, head, peer);
      } catch (error) {
        const problem = problemFor(error);
        if (problem === undefined) log.error({ err: error }, 'a WebSocket could not be opened');
        refuse(socket, problem ?? problemOf('internal', 'Something went wrong here.'));
      }
    })();
  };
}

function refuse(socket: Duplex, problem: Problem): void {
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nConnection: close\r\nContent-Type: ${problemType}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
