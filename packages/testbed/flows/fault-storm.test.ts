import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { DeviceWithSettings } from '@owndial/contract';
import { freePort } from '../src/ports.ts';
import { digestField, runSipp, startSipp } from '../src/sipp.ts';
import { eventually } from '../src/wait.ts';
import { allHeard, type Line, openLine } from './fault-lines.ts';
import { TestExchange } from './test-exchange.ts';

const many = 100;
const wrong = 1000;

let exchange: TestExchange;
let line: Line;
before(async () => {
  exchange = await TestExchange.start();
  line = await openLine(exchange);
});
after(async () => {
  await line?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
});

/** bytes in the logs of the exchange and of its engine */
function logged(): number {
  const folders = [exchange.home.log, join(exchange.home.asterisk, 'log')];
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

test('a hundred devices register at once, and all are there', async () => {
  const user = await exchange.addUser('Many Phones');
  const phones: DeviceWithSettings[] = [];
  for (let made = 0; made < many; made += 1)
    phones.push(await exchange.addPhone(user, 'udp', `phone ${made}`));
  const options = { tool: exchange.tools.sipp, server: exchange.server, localPort: await freePort() };
  const rows = phones.map(({ settings }) => [
    settings.sipUser,
    digestField(settings.sipUser, settings.secret),
  ]);
  const dir = exchange.folder('at-once');
  const result = await runSipp({ ...options, dir, scenario: 'register', rows, rate: 5000, timeout: 30 });
  assert.deepEqual([result.succeeded, result.failed], [many, 0], result.errors);
  const live = await startSipp({ ...options, dir: exchange.folder('live'), scenario: 'uas-answers' });
  await eventually(async () => (await exchange.owner('status')).devices.registered === many + 2);
  const pair = await line.connect();
  await pair.to.hangup();
  await live.stop();
});

test('a thousand wrong passwords stop no good call and fill no log', async (t) => {
  const user = line.called.phone.settings.sipUser;
  const before = logged();
  const lines = () => readFileSync(join(exchange.home.log, 'exchange.log'), 'utf8').split('\n').length;
  const linesBefore = lines();
  const guessing = runSipp({
    tool: exchange.tools.sipp,
    server: exchange.server,
    dir: exchange.folder('guesses'),
    scenario: 'register',
    rows: Array.from({ length: wrong }, (_, i) => {
      const name = i % 2 === 0 ? user : `nobody${i}`;
      return [name, digestField(name, `guess ${i}`)];
    }),
    rate: 200,
    timeout: 60,
  });
  let over = false;
  const guessed = guessing.finally(() => {
    over = true;
  });
  let calls = 0;
  while (!over) {
    const pair = await line.connect();
    await allHeard([pair]);
    await pair.from.hangup();
    await pair.to.ended();
    calls += 1;
  }
  const { succeeded, failed } = await guessed;
  assert.deepEqual([succeeded, failed], [0, wrong]);
  assert.equal((await exchange.owner('status')).engines[0]?.restarts, 0);
  assert.ok(lines() - linesBefore < 50);
  const kilobytes = Math.round((logged() - before) / 1000);
  t.diagnostic(`${calls} calls meanwhile; the logs grew by ${kilobytes} kB`);
  assert.ok(kilobytes < 5 * wrong);
});
