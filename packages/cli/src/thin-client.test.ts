import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fact, newId } from '@owndial/contract';
import { fakeApi, Refusal } from './fake/api.ts';
import { anna, bob, call, mobile, office } from './fake/rows.ts';
import { cli } from './fake/terminal.ts';

const page = <T>(items: T[]) => ({ items, next: null });
const status = {
  version: '0.1.0',
  startedAt: '2026-11-21T12:00:00.000Z',
  engines: [],
  sip: { host: '192.0.2.2', udpTcpPort: 35060, tlsPort: 35061 },
  homeCountry: 'CH',
  calls: { live: 0, today: 0 },
  devices: { registered: 0, total: 0 },
  certificate: { expiresAt: '2027-11-21T12:00:00.000Z', fingerprint256: '' },
};
const at = (url: string) => ['--url', url, '--token', 'good'];

test('lists are read to their last page, with the token, and shown as a table or as JSON', async () => {
  await using api = await fakeApi({
    listUsers: ({ query }) => (query.cursor === undefined ? { items: [anna], next: 'more' } : page([bob])),
  });
  const table = await cli(['user', 'list', ...at(api.url)]);
  assert.equal(table.code, 0, table.stderr);
  assert.match(table.stdout, /^EXTENSION {2}LOGIN {2}NAME .*\n101 {8}anna {3}Anna Muster .*\n102 {8}bob /);
  assert.ok(api.asked.every(({ authorization }) => authorization === 'Bearer good'));
  const json = await cli(['user', 'list', '--json', ...at(api.url)]);
  assert.deepEqual(
    JSON.parse(json.stdout).map(({ login }: { login: string }) => login),
    ['anna', 'bob'],
  );
});

test('the environment names another machine too', async () => {
  await using api = await fakeApi({ listUsers: () => page([anna]) });
  const env = { OWNDIAL_URL: `${api.url}/`, OWNDIAL_TOKEN: 'good' };
  assert.equal((await cli(['user', 'list'], { env })).code, 0);
});

test('a user is added, named by login, extension or id, and changed', async () => {
  const link = { path: '/#welcome=abc', host: '192.0.2.2', expiresAt: '2026-11-28T12:00:00.000Z' };
  await using api = await fakeApi({
    addUser: () => ({ user: bob, link }),
    listUsers: () => page([anna, bob]),
    changeUser: () => bob,
    removeUser: () => undefined,
  });
  const added = await cli(['user', 'add', 'bob', 'Bob', '--extension', '102', ...at(api.url)]);
  assert.match(
    added.stdout,
    /Bob is added, extension 102\.\nOne-time link, good until .*:\n {2}http:.*\/#welcome=abc\nor, from another machine:\n {2}https:\/\/192\.0\.2\.2:\d+\/#welcome=abc\n/,
  );
  assert.deepEqual(api.asked[0]?.body, { login: 'bob', name: 'Bob', extension: '102' });
  for (const name of ['bob', 'BOB', '102', bob.id]) {
    assert.equal((await cli(['user', 'change', name, '--role', 'owner', ...at(api.url)])).code, 0);
    assert.deepEqual(api.asked.at(-1)?.params, { userId: bob.id });
  }
  const nobody = await cli(['user', 'remove', 'eve', ...at(api.url)]);
  assert.deepEqual(
    [nobody.code, nobody.stderr],
    [1, 'owndial: there is no user "eve"; see `./owndial user list`.\n'],
  );
});

test('numbers are named in any usual form of the home country', async () => {
  await using api = await fakeApi({
    listNumbers: () => page([office]),
    listUsers: () => page([anna, bob]),
    status: () => status,
    changeNumber: () => office,
  });
  for (const form of ['+41446681800', '044 668 18 00', '0041 44 668 18 00', office.id]) {
    assert.equal((await cli(['number', 'assign', form, 'bob', ...at(api.url)])).code, 0);
    assert.deepEqual(api.asked.at(-1)?.params, { numberId: office.id });
    assert.deepEqual(api.asked.at(-1)?.body, { userId: bob.id });
  }
  await cli(['number', 'assign', office.e164, '--nobody', ...at(api.url)]);
  assert.deepEqual(api.asked.at(-1)?.body, { userId: null });
});

test('a device’s settings are shown once, and a revoked one is named by its name', async () => {
  const settings = {
    sipUser: 'a1b2c3',
    secret: 'geheim',
    host: 'phone.example.org',
    port: 35061,
    transport: 'tls' as const,
    mediaEncryption: 'sdes' as const,
    codecs: ['opus', 'G722'],
    provisioningPath: '/provision/xyz',
  };
  await using api = await fakeApi({
    listUsers: () => page([anna]),
    addDevice: () => ({ device: mobile, settings }),
    listDevices: () => page([mobile, { ...mobile, id: newId('device'), sipUser: 'd4', name: 'Desk' }]),
    revokeDevice: () => undefined,
  });
  const added = await cli([
    'device',
    'add',
    'Mobile',
    '--user',
    'anna',
    '--transport',
    'tls',
    ...at(api.url),
  ]);
  assert.match(
    added.stdout,
    /Server {6}phone\.example\.org:35061\n {2}User name {3}a1b2c3\n {2}Password {4}geheim\n/,
  );
  assert.deepEqual(api.asked.at(-1)?.body, { name: 'Mobile', transport: 'tls', userId: anna.id });
  const list = await cli(['device', 'list', ...at(api.url)]);
  assert.ok(!list.stdout.includes('\u001b'), 'nothing from outside steers the terminal');
  assert.match(list.stdout, /anna {2}Mobile {2}tls {3}192\.0\.2\.7:5060 {2}Evil.\[2Jphone/);
  assert.equal((await cli(['device', 'revoke', 'mobile', ...at(api.url)])).code, 0);
  assert.deepEqual(api.asked.at(-1)?.params, { deviceId: mobile.id });
});

test('a call says whose it is and which device rings', async () => {
  await using api = await fakeApi({
    listUsers: () => page([anna, bob]),
    listDevices: () => page([mobile]),
    placeCall: () => ({ started: true }),
  });
  const ran = await cli(['call', '*43', '--user', '101', '--device', 'mobile', ...at(api.url)]);
  assert.equal(ran.code, 0, ran.stderr);
  assert.deepEqual(api.asked.at(-1)?.body, { to: '*43', userId: anna.id, deviceId: mobile.id });
});

test('what the API refuses is one line with its words, and keeps its code', async () => {
  await using api = await fakeApi({
    listCalls: () => {
      throw new Refusal(403, 'forbidden', 'That is for an owner.');
    },
  });
  const ran = await cli(['calls', ...at(api.url)]);
  assert.deepEqual([ran.code, ran.stderr], [1, 'owndial: That is for an owner.\n']);
  const { code, status } = JSON.parse((await cli(['calls', '--json', ...at(api.url)])).stdout);
  assert.deepEqual([code, status], ['forbidden', 403]);
});

test('--limit is what is asked for, over pages', async () => {
  await using api = await fakeApi({
    listCalls: ({ query }) => ({
      items: Array.from({ length: Number(query.limit) }, () => call()),
      next: 'more',
    }),
  });
  const { stdout } = await cli(['calls', '--limit', '250', '--json', ...at(api.url)]);
  assert.equal(JSON.parse(stdout).length, 250);
  assert.deepEqual(
    api.asked.map(({ query }) => query.limit),
    ['200', '50'],
  );
});

test('--live tells what stands, then what changes, and no state twice', async () => {
  const first = call();
  const answered = { ...first, state: 'up' as const, answeredAt: first.startedAt };
  const ended = { ...answered, state: 'ended' as const, endReason: 'completed' as const, talkSeconds: 61 };
  const fact = (
    type: 'call.started' | 'call.answered' | 'call.ended',
    data: typeof answered | typeof first,
  ): Fact => ({
    type,
    at: first.startedAt,
    data: { call: data },
  });
  await using api = await fakeApi({
    // happens between the subscription and the list
    listCalls: () => {
      api.publish(fact('call.started', first));
      return page([first]);
    },
  });
  const stop = new AbortController();
  const lines: string[] = [];
  const ran = await cli(['calls', '--live', '--json', ...at(api.url)], {
    signal: stop.signal,
    onLine: (line) => {
      lines.push(line);
      if (lines.length === 1) {
        api.publish(fact('call.answered', answered));
        api.publish(fact('call.ended', ended));
      }
      if (lines.length === 3) stop.abort();
    },
  });
  assert.equal(ran.code, 0);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).type),
    ['call.started', 'call.answered', 'call.ended'],
  );
});

test('--live with a token that is no good is refused', async () => {
  await using api = await fakeApi({});
  const ran = await cli(['calls', '--live', '--url', api.url, '--token', 'bad']);
  assert.deepEqual(
    [ran.code, ran.stderr],
    [1, `owndial: the exchange at ${api.url} gives no live events.\n`],
  );
});
