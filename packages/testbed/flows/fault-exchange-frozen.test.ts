import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { allHeard, connectMany, type Line, openLine, type Pair } from './fault-lines.ts';
import { TestExchange } from './test-exchange.ts';

const atOnce = 20;
/** ms within which a call has to go on without the exchange */
const promised = 5_000;

let exchange: TestExchange;
let line: Line;
let pairs: Pair[];
let engine: number | undefined;
before(async () => {
  exchange = await TestExchange.start();
  line = await openLine(exchange);
});
after(async () => {
  exchange?.process.signal('SIGCONT');
  await line?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
});

test('twenty calls go on while the exchange is frozen, and new ones are connected without it', async () => {
  pairs = await connectMany(line, atOnce);
  engine = exchange.enginePid;
  exchange.process.signal('SIGSTOP');
  const asked = await line.from.call(line.called.user.extension);
  const pair = { from: asked, to: await line.to.incoming(promised) };
  await pair.to.answer();
  await allHeard([...pairs, pair]);
  pairs.push(pair);

  // one that has ended before the exchange reads its question, and one that nobody has
  const ended = await line.connect();
  await ended.to.hangup();
  await ended.from.ended();
  const unknown = await line.from.call('999');
  assert.equal((await unknown.ended(promised)).status, 404);
  const givenUp = await line.from.call(line.called.user.extension);
  const rang = await line.to.incoming(promised);
  await givenUp.hangup();
  await rang.ended();
});

test('thawed, it catches up: nothing is doubled, nothing lives on that has ended', async () => {
  const during = pairs.splice(0, 5);
  await Promise.all(during.map(({ from }) => from.hangup()));
  exchange.process.signal('SIGCONT');
  await exchange.history((calls) => calls.filter(({ state }) => state === 'ended').length === 8);
  const { items: live } = await exchange.owner('listCalls', { query: { live: true } });
  assert.equal(live.length, pairs.length);
  await allHeard(pairs);
  assert.equal(exchange.enginePid, engine, 'the engine was taken for dead');

  const after = await line.connect();
  pairs.push(after);
  await Promise.all(pairs.map(({ to }) => to.hangup()));
  const all = atOnce + 5;
  const calls = await exchange.history(
    (found) => found.length >= all && found.every(({ state }) => state === 'ended'),
  );
  const count = (test: (call: (typeof calls)[number]) => boolean) => calls.filter(test).length;
  assert.equal(calls.length, all);
  assert.equal(
    count(({ endReason }) => endReason === 'completed'),
    atOnce + 3,
  );
  assert.equal(
    count(({ endReason }) => endReason === 'cancelled'),
    1,
  );
  assert.equal(
    count(({ endReason }) => endReason === 'unknown-number'),
    1,
  );
  assert.equal(
    count(({ byFallback }) => byFallback),
    4,
  );
  assert.equal(calls[0]?.byFallback, false);
});
