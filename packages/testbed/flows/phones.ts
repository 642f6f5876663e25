import type { TestContext } from 'node:test';
import type { Call, DeviceWithSettings, UserId } from '@owndial/contract';
import { type Baresip, type BaresipAccount, startBaresip } from '../src/baresip.ts';
import type { SipCall } from '../src/sip-call.ts';
import { type SipPhone, type SipPhoneAccount, startSipPhone } from '../src/sip-phone.ts';
import { tone } from '../src/tone.ts';
import { eventually } from '../src/wait.ts';
import type { TestExchange } from './test-exchange.ts';

type Phone = DeviceWithSettings;

/** A registered phone inside the test, G.711 in clear over TCP or TLS, that speaks one tone until the test ends. */
export async function scripted(
  t: Pick<TestContext, 'after'>,
  exchange: TestExchange,
  { device, settings }: Phone,
  freq = 440,
  more: Pick<SipPhoneAccount, 'displayName' | 'shows'> = {},
): Promise<SipPhone> {
  const { host } = exchange.server;
  const account = {
    user: settings.sipUser,
    password: settings.secret,
    domain: host,
    host,
    port: settings.port,
    transport: settings.transport === 'tls' ? 'tls' : 'tcp',
    ...more,
  } as const;
  const phone = await startSipPhone(account, tone(freq));
  t.after(() => phone.close());
  await phone.register();
  await known(exchange, device);
  return phone;
}

/** A registered softphone as its settings tell: transport, and encryption where they want it. */
export async function softphone(
  t: Pick<TestContext, 'after'>,
  exchange: TestExchange,
  { device, settings }: Phone,
  freq: number,
  more: Pick<BaresipAccount, 'codecs'> = {},
): Promise<Baresip> {
  const { host } = exchange.server;
  const { baresip: tool, baresipModules: modules } = exchange.tools;
  const account: BaresipAccount = {
    user: settings.sipUser,
    password: settings.secret,
    domain: host,
    host,
    port: settings.port,
    transport: settings.transport,
    ...(settings.mediaEncryption === 'sdes' ? { mediaenc: 'srtp-mand' as const } : {}),
    ...more,
  };
  const dir = exchange.folder('softphone');
  const phone = await startBaresip({ tool, modules, dir, account, speaks: tone(freq) });
  t.after(() => phone.close());
  await phone.registered();
  await known(exchange, device);
  return phone;
}

/** The engine has answered; the exchange hears of it a moment later. */
async function known(exchange: TestExchange, { id, userId }: Phone['device']): Promise<void> {
  await eventually(async () => {
    const { items } = await exchange.owner('listDevices', { query: { userId, limit: 200 } });
    return items.some((device) => device.id === id && device.registration !== null);
  });
}

/** `caller` dials, `callee` answers: both ends of a call that is up. */
export async function connect(
  caller: SipPhone,
  callee: SipPhone,
  dialled: string,
): Promise<[SipCall, SipCall]> {
  const out = await caller.call(dialled);
  const back = await callee.incoming();
  await back.answer();
  await out.established();
  return [out, back];
}

/** All calls of this user, oldest first, once there are `count` and all have ended. */
export async function endedCalls(exchange: TestExchange, userId: UserId, count = 1): Promise<Call[]> {
  let seen: readonly Call[] = [];
  return eventually(
    async () => {
      seen = (await exchange.owner('listCalls', { query: { userId, limit: 50 } })).items;
      if (seen.length !== count || seen.some(({ state }) => state !== 'ended')) {
        throw new Error(`${seen.length} calls, ${seen.map((call) => call.endReason ?? call.state)}`);
      }
      return [...seen].reverse();
    },
    { within: 10_000, every: 50, what: `${count} ended calls` },
  );
}

/** The one call of this user, once it has ended. */
export async function endedCall(exchange: TestExchange, userId: UserId): Promise<Call> {
  const [call] = await endedCalls(exchange, userId);
  if (call === undefined) throw new Error('no call');
  return call;
}

/** The words of the history that say how a call ended. */
export const endingOf = ({ endReason, endedBy, sipStatus }: Call) => ({ endReason, endedBy, sipStatus });
