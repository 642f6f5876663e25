import {
  Inviter,
  Registerer,
  RegistererState,
  type Session,
  Subscriber,
  SubscriptionState,
  UserAgent,
} from 'sip.js';
import { type EventQueue, eventQueue } from './event-queue.ts';
import type { VideoCodec } from './rtp-video.ts';
import { SipCall } from './sip-call.ts';
import { PhoneMedia } from './sip-phone-media.ts';
import { StreamTransport } from './sip-phone-transport.ts';
import { soon } from './wait.ts';
import type { Sound } from './wav.ts';

export interface SipPhoneAccount {
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  readonly host: string;
  readonly port: number;
  readonly transport: 'tcp' | 'tls';
  readonly displayName?: string;
  /** Offers and takes video, whose pictures are this word. */
  readonly shows?: { readonly codec: VideoCodec; readonly word: string };
}

export interface SipPhone {
  register(): Promise<void>;
  /** Sends the INVITE; whatever comes of it is told by the call. */
  call(number: string, headers?: readonly string[]): Promise<SipCall>;
  /** The oldest call that came in and was not yet taken from here. */
  incoming(within?: number): Promise<SipCall>;
  /** Watches a lamp (RFC 4235): the states that dialog-info documents tell, `idle` when there is no dialog. */
  watch(number: string): Promise<EventQueue<string>>;
  close(): Promise<void>;
}

function target(number: string, domain: string) {
  const uri = UserAgent.makeURI(number.startsWith('sip:') ? number : `sip:${number}@${domain}`);
  if (!uri) throw new Error(`${number} cannot be dialled`);
  return uri;
}

/** The state of the first dialog in an `application/dialog-info+xml` document. */
const lampState = (xml: string) => /<state[^>]*>\s*([a-z]+)/.exec(xml)?.[1] ?? 'idle';

/**
 * A SIP phone inside the test, for what neither baresip nor SIPp does: attended transfer, lamps, many calls at once,
 * and the ear of one who holds. SIP over TCP or TLS, G.711.
 */
export async function startSipPhone(account: SipPhoneAccount, speaks: Sound): Promise<SipPhone> {
  const { host, port, transport, domain } = account;
  const calls = eventQueue<SipCall>((call) => `call from ${call.from}`);
  const open = new Set<SipCall>();
  const agent = new UserAgent({
    uri: target(account.user, domain),
    authorizationUsername: account.user,
    authorizationPassword: account.password,
    ...(account.displayName === undefined ? {} : { displayName: account.displayName }),
    // No contactName: by its random one SIP.js knows its contact again, also where the exchange has rewritten it.
    contactParams: { transport },
    viaHost: '127.0.0.1',
    logBuiltinEnabled: false,
    gracefulShutdown: false,
    transportConstructor: StreamTransport as never,
    transportOptions: { host, port, transport },
    sessionDescriptionHandlerFactory: () => new PhoneMedia(speaks, account.shows),
    delegate: { onInvite: (invitation) => calls.push(track(invitation)) },
  });
  const registerer = new Registerer(agent);

  function track(session: Session): SipCall {
    const call = new SipCall(session, (number) => target(number, domain));
    open.add(call);
    void call.over.then(() => open.delete(call));
    return call;
  }

  async function unregister(): Promise<void> {
    const gone = Promise.withResolvers<void>();
    registerer.stateChange.addListener((state) => {
      if (state === RegistererState.Unregistered) gone.resolve();
    });
    await registerer.unregister();
    await soon(gone.promise, 3000, 'the end of the registration');
  }

  await agent.start();
  return {
    async register() {
      const registered = Promise.withResolvers<void>();
      registerer.stateChange.addListener((state) => {
        if (state === RegistererState.Registered) registered.resolve();
      });
      await registerer.register({
        requestDelegate: {
          onReject: ({ message }) =>
            registered.reject(new Error(`REGISTER was refused: ${message.statusCode}`)),
        },
      });
      await soon(registered.promise, 5000, 'the answer to the REGISTER');
    },
    async call(number, headers = []) {
      const inviter = new Inviter(agent, target(number, domain), { extraHeaders: [...headers] });
      const call = track(inviter);
      await call.invite(inviter);
      return call;
    },
    incoming: (within) => calls.next(() => true, `a call for ${account.user}`, within),
    async watch(number) {
      const states = eventQueue<string>((state) => state);
      const subscriber = new Subscriber(agent, target(number, domain), 'dialog', {
        extraHeaders: ['Accept: application/dialog-info+xml'],
        delegate: {
          onNotify(notification) {
            void notification.accept();
            states.push(lampState(notification.request.body));
          },
        },
      });
      const subscribed = Promise.withResolvers<void>();
      subscriber.stateChange.addListener((state) => {
        if (state === SubscriptionState.Subscribed) subscribed.resolve();
        if (state === SubscriptionState.Terminated) subscribed.reject(new Error(`no lamp of ${number}`));
      });
      await subscriber.subscribe();
      await soon(subscribed.promise, 5000, `the lamp of ${number}`);
      return states;
    },
    async close() {
      await Promise.all([...open].map((call) => call.hangup().catch(() => undefined)));
      for (const call of open) call.close();
      // SIP.js would stop its own transactions last and wait for every one; so the timers are taken back one by one.
      if (registerer.state === RegistererState.Registered) await unregister().catch(() => undefined);
      await agent.stop();
    },
  };
}
