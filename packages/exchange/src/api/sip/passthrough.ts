import { WebSocket, WebSocketServer } from 'ws';
import { addressKey } from '../../accounts/index.ts';
import { PhoneError } from '../../errors.ts';
import { closeSoon, heartbeat } from '../heartbeat.ts';
import type { ApiNeeds } from '../needs.ts';
import { originHeader } from '../same-origin.ts';
import type { UpgradeHandler } from '../upgrades.ts';
import { pour } from './pour.ts';

/** A SIP message is a few kB; RFC 7118 §5 puts one into each WebSocket message. */
const largestMessage = 64 * 1024;
const pingEvery = 30_000;
const engineWithin = 2_000;
const mostPerAddress = 64;
/** also a proxy on this machine, and tests: they are many phones behind one address */
const mostLocal = 2_048;

export interface SipPassthrough {
  readonly upgrade: UpgradeHandler;
  close(): void;
}

/**
 * `/sip`: SIP over WebSocket (RFC 7118) between a page and the engine's own HTTP server on loopback. Messages go through
 * as they are; nothing of the page's request is handed on, so no header can tell the engine who is asking. The phone
 * proves itself to the engine by SIP digest.
 */
export function sipPassthrough({ config, log }: Pick<ApiNeeds, 'config' | 'log'>): SipPassthrough {
  const perAddress = new Map<string, number>();
  const open = new Set<WebSocket>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    handleProtocols: () => 'sip',
  });

  return {
    upgrade: (request, socket, head, peer) => {
      // programs that are no browsers have no origin
      if (originHeader(request.headers) === 'other') {
        throw new PhoneError('cross-site', 'This page is of another site.');
      }
      const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
      if (!offered?.includes('sip')) throw new PhoneError('bad-request', 'The WebSocket has to speak `sip`.');
      const address = addressKey(peer.address);
      const there = perAddress.get(address) ?? 0;
      if (there >= (peer.local ? mostLocal : mostPerAddress)) {
        throw new PhoneError('too-many-attempts', 'Too many phones from your address.');
      }
      // counted before the handshake is done, so that many at once do not slip through
      perAddress.set(address, there + 1);
      socket.once('close', () => {
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left === 0) perAddress.delete(address);
        else perAddress.set(address, left);
      });
      server.handleUpgrade(request, socket, head, (phone) => {
        open.add(phone);
        phone.once('close', () => open.delete(phone));
        join(phone, config.ports.engineHttp, log);
      });
    },
    close: () => {
      for (const phone of open) phone.close(1001, 'the exchange stops');
    },
  };
}

function join(phone: WebSocket, enginePort: number, log: ApiNeeds['log']): void {
  phone.pause();
  const engine = new WebSocket(`ws://127.0.0.1:${enginePort}/ws`, 'sip', {
    perMessageDeflate: false,
    maxPayload: largestMessage,
    handshakeTimeout: engineWithin,
  });
  let joined = false;
  engine.once('open', () => {
    joined = true;
    pour(phone, engine);
    pour(engine, phone);
    phone.resume();
  });
  // 1013: try again later (IANA WebSocket Close Code Number Registry)
  engine.on('error', (error) => {
    // a phone that leaves before ends it too, and that says nothing of the engine
    if (!joined && phone.readyState === WebSocket.OPEN)
      log.warn({ err: error }, 'a web phone found the engine away');
    phone.resume(); // or its half of the closing handshake would not be read
    closeSoon(phone, 1013, 'the engine is away');
  });
  engine.once('close', (code, reason) => {
    phone.resume();
    closeSoon(phone, ...tellable(code, reason));
  });
  phone.on('error', () => engine.terminate());
  phone.once('close', (code, reason) => {
    if (engine.readyState === WebSocket.CONNECTING) engine.terminate();
    else closeSoon(engine, ...tellable(code, reason));
  });
  heartbeat(phone, pingEvery);
}

/** A close code that may stand in a frame: 1005, 1006 and 1015 only say that none did (RFC 6455 §7.4.1). */
function tellable(code: number, reason: Buffer): [number, string] {
  if (code === 1006 || code === 1015) return [1013, 'the other side went away'];
  const usable = code === 1005 ? 1000 : code;
  return [usable, reason.toString().slice(0, 40)];
}
