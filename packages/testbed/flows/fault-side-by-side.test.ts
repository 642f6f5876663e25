import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureTools, startPostgres } from '../src/tools/index.ts';
import { allHeard, openLine } from './fault-lines.ts';
import { TestExchange } from './test-exchange.ts';

async function oneCall(exchange: TestExchange): Promise<void> {
  await using line = await openLine(exchange);
  const pair = await line.connect();
  await allHeard([pair]);
  await pair.from.hangup();
  const [call] = await exchange.history((calls) => calls.length === 1 && calls[0]?.state === 'ended');
  assert.deepEqual([call?.endReason, call?.endedBy], ['completed', 'caller']);
}

test('two exchanges share a bundle and a machine, and neither notices the other', async () => {
  await using first = await TestExchange.start();
  await using second = await TestExchange.start();
  await Promise.all([oneCall(first), oneCall(second)]);
  const engine = second.enginePid;
  first.process.signal('SIGKILL');
  await first.process.ended;
  process.kill(first.enginePid ?? 0, 'SIGKILL');
  assert.equal((await second.owner('status')).engines[0]?.restarts, 0);
  assert.equal(second.enginePid, engine);
  await first.run();
  assert.notEqual(first.enginePid, engine);
});

test('an exchange on PostgreSQL: a call, its history, and a killed exchange', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pg-'));
  try {
    await using postgres = await startPostgres(await ensureTools(), dir);
    await using exchange = await TestExchange.start({
      config: `home_country = "CH"\n[database]\nurl = "${postgres.url}"\n`,
    });
    await oneCall(exchange);
    await using line = await openLine(exchange);
    const pair = await line.connect();
    exchange.process.signal('SIGKILL');
    await exchange.process.ended;
    const during = await line.connect();
    await during.to.hangup();
    await exchange.run();
    await pair.from.hangup();
    const calls = await exchange.history(
      (found) => found.length === 3 && found.every(({ state }) => state === 'ended'),
    );
    assert.deepEqual(
      calls.map(({ endReason, endedBy, byFallback }) => [endReason, endedBy, byFallback]),
      [
        ['completed', 'callee', true],
        ['completed', 'caller', false],
        ['completed', 'caller', false],
      ],
    );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
