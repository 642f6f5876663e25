import { untilHeard } from '../src/listen.ts';
import type { SipCall } from '../src/sip-call.ts';
import { type SipPhone, startSipPhone } from '../src/sip-phone.ts';
import { tone } from '../src/tone.ts';
import type { Subscriber, TestExchange } from './test-exchange.ts';

/** What the two ends of a call say, in Hz. */
const callerSays = 440;
const calledSays = 700;

/** Both ends of one call. */
export interface Pair {
  readonly from: SipCall;
  readonly to: SipCall;
}

/** Two registered phones, between which the calls of a fault run. */
export interface Line extends AsyncDisposable {
  readonly caller: Subscriber;
  readonly called: Subscriber;
  readonly from: SipPhone;
  readonly to: SipPhone;
  /** A call that is up. */
  connect(dialled?: string): Promise<Pair>;
}

export async function phoneOf(exchange: TestExchange, subscriber: Subscriber, hz: number): Promise<SipPhone> {
  const { sipUser, secret } = subscriber.phone.settings;
  const account = {
    user: sipUser,
    password: secret,
    domain: exchange.server.host,
    transport: 'tcp',
    ...exchange.server,
  } as const;
  const phone = await startSipPhone(account, tone(hz));
  await phone.register();
  return phone;
}

export async function openLine(exchange: TestExchange): Promise<Line> {
  const caller = await exchange.subscriber('Anna Muster', 'tcp');
  const called = await exchange.subscriber('Ben Beispiel', 'tcp');
  const from = await phoneOf(exchange, caller, callerSays);
  const to = await phoneOf(exchange, called, calledSays);
  return {
    caller,
    called,
    from,
    to,
    connect: (dialled = called.user.extension) => connect(from, to, dialled),
    async [Symbol.asyncDispose]() {
      await from.close();
      await to.close();
    },
  };
}

export async function connect(from: SipPhone, to: SipPhone, dialled: string): Promise<Pair> {
  const call = await from.call(dialled);
  const other = await to.incoming();
  await other.answer();
  await call.established();
  return { from: call, to: other };
}

export async function connectMany(line: Line, count: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let made = 0; made < count; made += 1) pairs.push(await line.connect());
  return pairs;
}

/** Every call carries sound both ways, from now on. */
export async function allHeard(pairs: readonly Pair[]): Promise<void> {
  await Promise.all(
    pairs.flatMap(({ from, to }) => [
      untilHeard(to.heard, callerSays, { within: 15_000 }),
      untilHeard(from.heard, calledSays, { within: 15_000 }),
    ]),
  );
}
