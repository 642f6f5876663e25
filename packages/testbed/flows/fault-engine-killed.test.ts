import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Call, EngineState } from '@owndial/contract';
import type { Baresip } from '../src/baresip.ts';
import { untilHeard } from '../src/listen.ts';
import { watchEngine } from './fault-events.ts';
import { softphone } from './phones.ts';
import { type Subscriber, TestExchange } from './test-exchange.ts';

let exchange: TestExchange;
let anna: Subscriber;
let ben: Subscriber;
let from: Baresip;
let to: Baresip;
const closing: (() => unknown)[] = [];
before(async () => {
  const later = { after: (close?: unknown) => closing.push(close as () => unknown) };
  exchange = await TestExchange.start();
  anna = await exchange.subscriber('Anna Muster');
  ben = await exchange.subscriber('Ben Beispiel');
  from = await softphone(later as never, exchange, anna.phone, 440);
  to = await softphone(later as never, exchange, ben.phone, 700);
});
after(async () => {
  for (const close of closing) await close();
  await exchange?.[Symbol.asyncDispose]();
});

/** A call that is up, over UDP registrations that nobody renews meanwhile. */
async function callIsUp(): Promise<void> {
  await from.call(`sip:${ben.user.extension}@127.0.0.1`);
  await to.until('CALL_INCOMING');
  await to.answer();
  await from.until('CALL_ESTABLISHED');
  await untilHeard(to.heard, 440);
  await untilHeard(from.heard, 700);
  await exchange.history((calls) => calls[0]?.state === 'up');
}

/** What the phones do when they hear nothing any more. */
async function phonesGiveUp(): Promise<void> {
  for (const phone of [from, to]) {
    await phone.hangup();
    await phone.until('CALL_CLOSED');
  }
}

function assertLost(call: Call | undefined, before: number): void {
  assert.equal(call?.endReason, 'engine-lost');
  assert.equal(call?.endedBy, 'exchange');
  const [answered, ended] = [Date.parse(String(call?.answeredAt)), Date.parse(String(call?.endedAt))];
  assert.ok(answered <= ended && ended <= before, JSON.stringify(call));
  assert.equal(call?.talkSeconds, (ended - answered) / 1000);
}

function killEngine(signal: NodeJS.Signals = 'SIGKILL'): { pid: number; at: number } {
  const pid = exchange.enginePid;
  assert.ok(pid);
  process.kill(pid, signal);
  return { pid, at: Date.now() };
}

const waited = ({ nextTryAt, since }: EngineState) => Date.parse(String(nextTryAt)) - Date.parse(since);
const ended = (calls: readonly Call[]) => calls[0]?.state === 'ended';

test('a killed engine is started again, its calls end in the history, and the phones can call as before', async () => {
  await callIsUp();
  const states = await watchEngine(exchange);
  const killed = killEngine();
  const waiting = await states.next(({ state }) => state === 'waiting', 'the end of the engine');
  assert.match(waiting.lastFailure ?? '', /ended unexpectedly/);
  await states.next(({ state }) => state === 'starting', 'the next start');
  const up = await states.next(({ state }) => state === 'up', 'the next engine');
  states.close();
  assert.notEqual(up.pid, killed.pid);
  assert.equal(up.restarts, 1);
  assertLost((await exchange.history(ended))[0], killed.at);
  const status = await exchange.owner('status');
  assert.deepEqual([status.engines[0]?.pid, status.calls.live], [up.pid, 0]);
  await phonesGiveUp();
  await callIsUp();
});

test('a frozen engine is noticed and started again', async () => {
  const states = await watchEngine(exchange);
  const frozen = killEngine('SIGSTOP');
  const waiting = await states.next(({ state }) => state === 'waiting', 'the end of the engine');
  assert.match(waiting.lastFailure ?? '', /stuck/);
  const up = await states.next(({ state }) => state === 'up', 'the next engine');
  states.close();
  assert.notEqual(up.pid, frozen.pid);
  assert.throws(() => process.kill(frozen.pid, 0), { code: 'ESRCH' });
  assertLost((await exchange.history(ended))[0], Date.now());
  await phonesGiveUp();
});

test('killed again and again, it is started ever later, and the exchange goes on answering', async () => {
  const states = await watchEngine(exchange);
  const waits: number[] = [];
  for (let kill = 0; kill < 3; kill += 1) {
    killEngine();
    waits.push(waited(await states.next(({ state }) => state === 'waiting', 'the end of the engine')));
    const [engine] = (await exchange.owner('status')).engines;
    assert.notEqual(engine?.state, 'up');
    assert.equal(engine?.restarts, kill + 3);
    await states.next(({ state }) => state === 'up', 'the next engine', 20_000);
  }
  states.close();
  const [first = 0, , last = 0] = waits;
  assert.ok(last > first, `waits of ${waits} ms`);
  await callIsUp();
});

test('engine and exchange die one after the other: the next start has a consistent history', async () => {
  exchange.process.signal('SIGKILL');
  await exchange.process.ended;
  await phonesGiveUp();
  // one that the exchange never hears of while it lasts
  await from.call('sip:*43@127.0.0.1');
  await from.until('CALL_ESTABLISHED');
  const killed = killEngine();
  await exchange.run();
  assert.notEqual(exchange.enginePid, killed.pid);
  const calls = await exchange.history(ended);
  assert.deepEqual(
    calls.map(({ endReason }) => endReason),
    ['engine-lost', 'completed', 'engine-lost', 'engine-lost'],
  );
  assert.ok(Date.parse(String(calls[0]?.endedAt)) <= killed.at);
  await from.hangup();
  await callIsUp();
  await from.hangup();
  await exchange.history((found) => found.length === 5 && found[0]?.endReason === 'completed');
});
