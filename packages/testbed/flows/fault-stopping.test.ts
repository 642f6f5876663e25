import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Call } from '@owndial/contract';
import { leftOver } from './fault-left-over.ts';
import { allHeard, type Line, openLine, type Pair } from './fault-lines.ts';
import { TestExchange } from './test-exchange.ts';

let exchange: TestExchange;
let line: Line;
let pair: Pair;
let made = 0;
before(async () => {
  exchange = await TestExchange.start();
});
after(() => exchange?.[Symbol.asyncDispose]());
beforeEach(async () => {
  line = await openLine(exchange);
  pair = await line.connect();
  made += 1;
  await exchange.history((calls) => calls.length === made && calls[0]?.state === 'up');
});
afterEach(() => line?.[Symbol.asyncDispose]());

/** The newest call between two people, as the next exchange tells it. */
async function afterNextStart(): Promise<Call | undefined> {
  assert.equal(await exchange.process.ended, 0);
  assert.deepEqual(leftOver(exchange), []);
  await exchange.run();
  const calls = await exchange.history((found) => found.every(({ state }) => state === 'ended'));
  made = calls.length;
  return calls.find(({ direction }) => direction === 'internal');
}

/** Waits until nobody is connected any more, which is how a caller finds out that the exchange is stopping. */
async function untilRefused(): Promise<void> {
  for (;;) {
    const call = await line.from.call('*43');
    const answered = call.established().then(
      () => true,
      () => false,
    );
    if (await answered) await call.hangup();
    else return assert.equal((await call.over).status, 503);
  }
}

test('SIGTERM: no new calls, and the one that is up goes on to its own end', async () => {
  exchange.process.signal('SIGTERM');
  await untilRefused();
  await allHeard([pair]);
  await pair.to.hangup();
  await pair.from.ended();
  const call = await afterNextStart();
  assert.deepEqual([call?.endReason, call?.endedBy], ['completed', 'callee']);
});

for (const signals of [['SIGINT'], ['SIGTERM', 'SIGTERM'], ['SIGTERM', 'SIGINT']] as const) {
  test(`${signals.join(' and ')}: it ends at once, and the call is written down`, async () => {
    exchange.process.signal(signals[0]);
    if (signals[1] !== undefined) {
      await untilRefused();
      exchange.process.signal(signals[1]);
    }
    await Promise.all([pair.from.ended(), pair.to.ended()]);
    const call = await afterNextStart();
    assert.equal(call?.endReason, 'completed');
    assert.equal(call?.endedBy, 'exchange');
    assert.ok(call.talkSeconds > 0);
  });
}

test('SIGUSR2: it goes, the call stays, and the next exchange has both', async () => {
  const engine = exchange.enginePid;
  exchange.process.signal('SIGUSR2');
  assert.equal(await exchange.process.ended, 0);
  await allHeard([pair]);
  await exchange.run();
  assert.equal(exchange.enginePid, engine);
  await exchange.history((calls) => calls[0]?.state === 'up');
  await pair.from.hangup();
  const [call] = await exchange.history((calls) => calls[0]?.state === 'ended');
  assert.deepEqual([call?.endReason, call?.endedBy], ['completed', 'caller']);
});
