import { type Invitation, Inviter, type Session, type URI, UserAgent } from 'sip.js';
import { openMicrophone } from '../microphone.ts';
import type { EngineOptions, PhoneEngine } from '../phone-engine.ts';
import { Connection } from './connection.ts';
import { mediaFactory } from './media.ts';
import { type CallHost, nameOf, numberOf, ReinviteRejected, SipCall } from './sip-call.ts';

/** The phone over SIP (RFC 7118): one user agent, one connection that is kept, any number of calls. */
export function startSipEngine(options: EngineOptions): PhoneEngine {
  const { account, tell } = options;
  const calls = new Map<string, SipCall>();
  /** hung up here while the connection was away: the other side is told when it is back */
  const owed: Session[] = [];
  const address = (user: string): URI => {
    const uri = UserAgent.makeURI(`sip:x@${account.domain}`);
    if (!uri) throw new Error(`The exchange gave a domain that cannot be dialled: ${account.domain}`);
    uri.user = user;
    return uri;
  };

  const agent = new UserAgent({
    uri: address(account.sipUser),
    authorizationUsername: account.sipUser,
    authorizationPassword: account.secret,
    logBuiltinEnabled: false,
    logConfiguration: false,
    noAnswerTimeout: 180,
    userAgentString: 'Owndial web phone',
    sessionDescriptionHandlerFactory: mediaFactory(
      () => openMicrophone(options.microphoneId()),
      account.iceServers,
    ),
    transportOptions: {
      server: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${account.path}`,
      connectionTimeout: 5,
    },
    delegate: {
      onInvite: (invitation) => receive(invitation),
      onDisconnect: () => connection.dropped(),
    },
  });
  const connection = new Connection(agent, address(''), {
    ready() {
      tell({ type: 'line', line: 'ready' });
      for (const session of owed.splice(0)) session.bye().catch(() => undefined);
      for (const call of calls.values()) if (call.established) void refresh(call);
    },
    lost() {
      tell({ type: 'line', line: 'lost' });
      // what talks goes on talking; what only rings cannot be answered any more over a new connection
      for (const call of [...calls.values()]) if (!call.established) call.end('line-lost');
    },
    refused: () => tell({ type: 'line', line: 'refused' }),
  });
  const host: CallHost = {
    tell,
    speakerId: options.speakerId,
    mend: (call) => {
      if (connection.up) void refresh(call);
    },
    over: (call) => calls.delete(call.id),
  };

  /** Tells the engine where we are now, and mends the voice path if it has broken. A call that is gone ends. */
  async function refresh(call: SipCall, attempt = 0): Promise<void> {
    const path = call.media?.peerConnection?.connectionState;
    try {
      await call.reinvite({ iceRestart: path !== 'connected' });
    } catch (error) {
      if (error instanceof ReinviteRejected && error.status === 481) {
        call.end('gone');
        call.session.dispose().catch(() => undefined);
      } else if (calls.has(call.id) && connection.up && attempt < 5) {
        // glare (491) or a re-INVITE still on its way: RFC 3261 §14.1
        setTimeout(() => void refresh(call, attempt + 1), 500 + Math.random() * 1500);
      }
    }
  }

  function add(session: Inviter | Invitation): SipCall {
    const call = new SipCall(crypto.randomUUID(), session, host);
    calls.set(call.id, call);
    return call;
  }

  function receive(invitation: Invitation): void {
    const call = add(invitation);
    const remote = { name: nameOf(invitation), number: numberOf(invitation) };
    tell({ type: 'call-added', id: call.id, direction: 'in', remote, at: Date.now() });
    invitation.progress().catch(() => undefined);
  }

  function hangUp(call: SipCall): void {
    if (call.established && !connection.up) {
      owed.push(call.session);
      call.media?.close();
      call.end('hung-up');
    } else {
      call.hangUp();
    }
  }

  tell({ type: 'line', line: 'connecting' });
  connection.start();

  return {
    call(target, remote) {
      const call = add(new Inviter(agent, address(target), { earlyMedia: true }));
      tell({ type: 'call-added', id: call.id, direction: 'out', remote, at: Date.now() });
      void call.invite();
      return call.id;
    },
    answer: async (id) => calls.get(id)?.answer(),
    decline: (id) => calls.get(id)?.decline(),
    hangUp(id) {
      const call = calls.get(id);
      if (call) hangUp(call);
    },
    setMuted: (id, muted) => calls.get(id)?.mute(muted),
    setHeld: async (id, held) => calls.get(id)?.hold(held),
    sendDigit: (id, digit) => calls.get(id)?.digit(digit),
    transfer: async (id, target) => calls.get(id)?.refer(address(target)),
    localStream: (id) => calls.get(id)?.media?.localMediaStream,
    async applyDevices() {
      for (const call of calls.values()) {
        call.setSpeaker();
        if (call.established) await call.setMicrophone(await openMicrophone(options.microphoneId()));
      }
    },
    async stop() {
      for (const call of [...calls.values()]) hangUp(call);
      await connection.stop();
      await agent.stop();
      tell({ type: 'line', line: 'off' });
    },
  };
}
