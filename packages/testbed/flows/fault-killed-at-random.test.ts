import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { EndReason } from '@owndial/contract';
import { eventually } from '../src/wait.ts';
import { openLine } from './fault-lines.ts';
import { TestExchange } from './test-exchange.ts';

const kills = 15;

test('killed fifteen times at any moment, the history has each call once and with its own end', async (t) => {
  const seed = Number(process.env.OWNDIAL_SEED ?? Date.now() % 1e6);
  t.diagnostic(`OWNDIAL_SEED=${seed}`);
  const random = mulberry(seed);
  await using exchange = await TestExchange.start();
  await using line = await openLine(exchange);
  const engine = exchange.enginePid;
  let enough = false;
  const ends: EndReason[] = [];

  const callAgainAndAgain = async () => {
    while (!enough) ends.push(await oneCall(line, random()));
  };
  const callers = callAgainAndAgain();
  for (let killed = 0; killed < kills; killed += 1) {
    // any moment of a call's life, and of the exchange's own first second
    await pause(random() * 400);
    exchange.process.signal('SIGKILL');
    await exchange.process.ended;
    if (killed % 3 === 0) await killedWhileStarting(exchange, random() * 1500);
    await exchange.run();
  }
  enough = true;
  await callers;

  assert.equal(exchange.enginePid, engine);
  const calls = await exchange.history(
    (found) => found.length >= Math.min(ends.length, 200) && found.every(({ state }) => state === 'ended'),
    200,
  );
  assert.equal((await exchange.owner('status')).calls.live, 0);
  assert.deepEqual(calls.map(({ endReason }) => endReason).toReversed(), ends);
  t.diagnostic(
    `${ends.length} calls, ${calls.filter(({ byFallback }) => byFallback).length} by the fallback`,
  );
});

async function killedWhileStarting(exchange: TestExchange, after: number): Promise<void> {
  const former = exchange.process;
  const started = exchange.run().catch(() => undefined); // it ends before it is ready, or just after
  await eventually(() => exchange.process !== former);
  await pause(after);
  exchange.process.signal('SIGKILL');
  await exchange.process.ended;
  await started;
}

/** One call, with the end that `chance` gives it; tells what the history must say of it. */
async function oneCall(line: Awaited<ReturnType<typeof openLine>>, chance: number): Promise<EndReason> {
  const call = await line.from.call(line.called.user.extension);
  const other = await line.to.incoming();
  await call.rings();
  if (chance < 0.2) {
    await call.hangup();
    await other.ended();
    return 'cancelled';
  }
  if (chance < 0.3) {
    await other.decline();
    await call.ended();
    return 'declined';
  }
  await other.answer();
  await call.established();
  await pause(chance * 300);
  const [first, second] = chance < 0.6 ? [call, other] : [other, call];
  await first.hangup();
  await second.ended();
  return 'completed';
}

/** A small generator with a seed, so that a failure can be had again. https://en.wikipedia.org/wiki/Mulberry32 */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
