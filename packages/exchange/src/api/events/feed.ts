import type { Fact } from '@owndial/contract';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Principal } from '../../accounts/index.ts';
import { PhoneError } from '../../errors.ts';
import { authenticate } from '../authenticate.ts';
import { closeSoon, heartbeat } from '../heartbeat.ts';
import type { ApiNeeds } from '../needs.ts';
import { originHeader } from '../same-origin.ts';
import type { UpgradeHandler } from '../upgrades.ts';
import { isVisible } from './visible.ts';

/** Close codes of our own (RFC 6455 §7.4.2). */
export const closedSignedOut = 4401;
export const closedTooSlow = 4408;

const pingEvery = 30_000;
/** bytes that may wait for one listener before it counts as too slow */
const mostWaiting = 1024 * 1024;
const mostListeners = 2_000;

export interface EventFeed {
  readonly upgrade: UpgradeHandler;
  close(): void;
}

/** `/api/v1/events`: facts, one per text frame, to those who may know them, from now on. */
export function eventFeed(needs: ApiNeeds): EventFeed {
  const { accounts, bus, config, log } = needs;
  const listeners = new Map<WebSocket, Principal>();
  const server = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });

  /** Whoever was signed out, or was an owner, must not go on listening as before. */
  const recheck = async (socket: WebSocket, principal: Principal): Promise<void> => {
    try {
      const now = await accounts.again(principal);
      if (!listeners.has(socket)) return;
      if (now === undefined) drop(socket, closedSignedOut, 'signed out');
      else listeners.set(socket, now);
    } catch (error) {
      log.warn({ err: error }, 'a listener could not be checked, and was let go');
      drop(socket, 1013, 'try again');
    }
  };
  const drop = (socket: WebSocket, code: number, reason: string): void => {
    listeners.delete(socket);
    closeSoon(socket, code, reason);
  };

  const tell = (fact: Fact): void => {
    let frame: string | undefined;
    for (const [socket, principal] of listeners) {
      if (!isVisible(fact, principal)) continue;
      if (socket.bufferedAmount > mostWaiting) {
        drop(socket, closedTooSlow, 'too slow');
        continue;
      }
      frame ??= JSON.stringify(fact);
      socket.send(frame);
    }
  };
  const stopTelling = bus.subscribe(tell);
  const stopWatching = accounts.onRightsChanged((userId) => {
    for (const [socket, principal] of listeners) {
      if (principal.kind !== 'machine' && principal.userId === userId) void recheck(socket, principal);
    }
  });
  // sessions also end by themselves, and by the hand of another exchange on the same database
  const rechecks = setInterval(() => {
    for (const [socket, principal] of listeners) void recheck(socket, principal);
  }, pingEvery);
  rechecks.unref();

  return {
    upgrade: async (request, socket, head, peer) => {
      const origin = originHeader(request.headers);
      if (origin === 'other') throw new PhoneError('cross-site', 'This page is of another site.');
      const known = await authenticate(request, peer, { accounts, webPort: config.ports.web });
      if (known === undefined) throw new PhoneError('not-signed-in', 'Sign in first.');
      const { principal } = known;
      if (principal.kind === 'session' && origin !== 'same') {
        throw new PhoneError('cross-site', 'This request does not say from which site it comes.');
      }
      if (listeners.size >= mostListeners) throw new PhoneError('try-again', 'Too many listen already.');
      server.handleUpgrade(request, socket, head, (listener) => {
        listeners.set(listener, principal);
        listener.on('error', () => listener.terminate());
        listener.once('close', () => listeners.delete(listener));
        heartbeat(listener, pingEvery);
        // between the check and now the session may have ended
        void recheck(listener, principal);
      });
    },
    close: () => {
      stopTelling();
      stopWatching();
      clearInterval(rechecks);
      for (const socket of listeners.keys()) socket.close(1001, 'the exchange stops');
      listeners.clear();
    },
  };
}
