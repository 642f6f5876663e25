import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { reserveFile } from '@owndial/exchange/boot/space-reserve';
import { mountSmallDisk, type SmallDisk } from '../src/small-disk.ts';
import { eventually } from '../src/wait.ts';
import { type Line, openLine } from './fault-lines.ts';
import { TestExchange } from './test-exchange.ts';

const mayMount = process.getuid?.() === 0 || 'only root may mount the small disk that this needs';

describe('a full disk', { skip: mayMount === true ? false : mayMount }, () => {
  let disk: SmallDisk;
  let exchange: TestExchange;
  let line: Line;
  const formerTmp = process.env.TMPDIR;
  before(async () => {
    disk = mountSmallDisk(128);
    process.env.TMPDIR = disk.path;
    // a home that is there already does not ask for the room of a new one
    exchange = await TestExchange.start({ config: 'home_country = "CH"\n' });
    line = await openLine(exchange);
    // Asterisk writes registrations together, a second later, and forgets those that it cannot write
    const stored = () => readFileSync(join(exchange.home.asterisk, 'var', 'astdb.sqlite3'));
    await eventually(() => stored().includes(line.called.phone.settings.sipUser));
  });
  after(async () => {
    disk?.free();
    await line?.[Symbol.asyncDispose]();
    await exchange?.[Symbol.asyncDispose]();
    disk?.[Symbol.dispose]();
    if (formerTmp === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = formerTmp;
  });

  async function callWell(): Promise<void> {
    const { from, to } = await line.connect();
    await to.hangup();
    await from.ended();
  }
  const ended = async (count: number) =>
    exchange.history((calls) => calls.filter(({ endReason }) => endReason === 'completed').length === count);

  test('the reserve is given up, and with it no call is lost', async () => {
    await callWell();
    await ended(1);
    assert.ok(existsSync(reserveFile(exchange.home)));
    disk.fill();
    await eventually(() => !existsSync(reserveFile(exchange.home)), { within: 10_000 });
    for (let made = 0; made < 10; made += 1) await callWell();
    await ended(11);
  });

  test('with nothing left at all calls are connected, and the API says what is missing', async () => {
    disk.fill();
    for (let made = 0; made < 20; made += 1) await callWell();
    const refused = exchange.owner('addUser', { body: { login: 'x1', name: 'x'.repeat(60) } });
    await assert.rejects(refused, { code: 'store-full', status: 507 });
    const { items } = await exchange.owner('listCalls', { query: { limit: 50 } });
    assert.ok(items.length >= 11);
    assert.equal((await exchange.owner('status')).engines[0]?.state, 'up');
  });

  test('when there is room again all goes on, without a restart', async (t) => {
    disk.free();
    await exchange.addUser('Carla Fort');
    await callWell();
    const [newest] = await exchange.history(([call]) => call?.state === 'ended' && !call.byFallback);
    assert.equal(newest?.endReason, 'completed');
    assert.ok(exchange.process.running());
    await eventually(() => existsSync(reserveFile(exchange.home)), { within: 10_000 });
    const calls = await exchange.history((found) => found.every(({ state }) => state === 'ended'));
    t.diagnostic(`of 20 calls on a full disk the history knows ${calls.length - 12}`);
  });
});
