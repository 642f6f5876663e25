import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { allHeard, connectMany, type Line, openLine, type Pair } from './fault-lines.ts';
import { TestExchange } from './test-exchange.ts';

const atOnce = 20;

let exchange: TestExchange;
let line: Line;
let pairs: Pair[];
let engine: number | undefined;
/** of somebody whose phone is off */
let away: string;
before(async () => {
  exchange = await TestExchange.start();
  line = await openLine(exchange);
  await exchange.owner('addNumber', { body: { number: '+41446681800', userId: line.called.user.id } });
  away = (await exchange.subscriber('Carla Fort')).user.extension;
});
after(async () => {
  await line?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
});

test('twenty calls are up, and the exchange is killed: all of them go on', async () => {
  pairs = await connectMany(line, atOnce);
  await exchange.history((calls) => calls.filter(({ state }) => state === 'up').length === atOnce);
  engine = exchange.enginePid;
  exchange.process.signal('SIGKILL');
  await exchange.process.ended;
  await allHeard(pairs);
});

for (const dialled of ['extension', '+41446681800', '0446681800', '0041446681800']) {
  test(`without the exchange, ${dialled} is connected by the engine itself`, async () => {
    const pair = await line.connect(dialled === 'extension' ? undefined : dialled);
    await allHeard([pair]);
    await pair.to.hangup();
    await pair.from.ended();
  });
}

test('without the exchange, the echo test answers', async () => {
  const call = await line.from.call('*43');
  await call.established();
  await call.hangup();
});

test('without the exchange, callers are told what cannot be', async () => {
  const unknown = await line.from.call('999');
  assert.equal((await unknown.ended()).status, 404);
  const off = await line.from.call(away);
  assert.equal((await off.ended()).status, 480);
});

test('the next exchange adopts the engine with its calls, and has written down all', async () => {
  const before = pairs.slice(0, atOnce / 2);
  await Promise.all(before.map(({ from }) => from.hangup()));
  await exchange.run();
  assert.equal(exchange.enginePid, engine);
  await allHeard(pairs.slice(atOnce / 2));
  const { items: live } = await exchange.owner('listCalls', { query: { live: true, limit: 50 } });
  assert.equal(live.length, atOnce / 2);
  await Promise.all(pairs.slice(atOnce / 2).map(({ to }) => to.hangup()));

  const all = atOnce + 4 + 1 + 2;
  const calls = await exchange.history((found) => found.length === all && found.every((c) => c.endedAt));
  const reasons = Object.groupBy(calls, ({ endReason }) => String(endReason));
  assert.deepEqual(
    Object.fromEntries(Object.entries(reasons).map(([reason, found]) => [reason, found?.length])),
    { completed: atOnce + 5, 'unknown-number': 1, unreachable: 1 },
  );
  assert.equal(calls.filter(({ byFallback }) => byFallback).length, 7);
  const early = calls.filter(({ endedBy, byFallback }) => endedBy === 'caller' && !byFallback);
  assert.equal(early.length, atOnce / 2);
  for (const call of calls.filter(({ endReason }) => endReason === 'completed')) {
    const lasted = (Date.parse(String(call.endedAt)) - Date.parse(String(call.answeredAt))) / 1000;
    assert.ok(Math.abs(lasted - call.talkSeconds) < 0.01, JSON.stringify(call));
    assert.ok(call.talkSeconds > 0, JSON.stringify(call));
  }
  const named = calls.filter(({ direction }) => direction === 'internal').map(({ from }) => from.name);
  assert.deepEqual([...new Set(named)], ['Anna Muster']);
});
