import assert from 'node:assert/strict';
import { hostname, networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { openApi } from './test-api.ts';
import { ask } from './test-http.ts';

const lan = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find((address) => !address.internal && address.family === 'IPv4')?.address;
const withLan = lan === undefined ? { skip: 'this machine has no address but loopback' } : {};

test('answers to names that no other site can have', async () => {
  await using t = await openApi();
  const statusFor = async (host: string) =>
    (await t.send('GET', '/api/v1/status', undefined, { headers: { host } })).status;
  const own = [
    `127.0.0.1:${t.port}`,
    `localhost:${t.port}`,
    'LOCALHOST',
    'localhost.',
    `[::1]:${t.port}`,
    '192.168.1.20:8080',
    'phone.local',
    'phone.fritz.lan',
    'x.home.arpa',
    'pbx.internal:8080',
    `${hostname()}:${t.port}`,
  ];
  for (const host of own) assert.equal(await statusFor(host), 200, host);
  const others = [
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'local',
    'xlocal',
    'owndial.example',
    '1.2.3.4.5',
    'evil.example#.local:1',
  ];
  for (const host of others) {
    const status = await statusFor(host);
    assert([421, 400].includes(status), `${host}: ${status}`);
  }
});

test('answers to its domain', async () => {
  await using t = await openApi({ domain: 'owndial.example' });
  const statusFor = async (host: string) =>
    (await t.send('GET', '/api/v1/status', undefined, { headers: { host } })).status;
  assert.equal(await statusFor('owndial.example'), 200);
  assert.equal(await statusFor('Owndial.Example:443'), 200);
  assert.equal(await statusFor('other.owndial.example'), 421);
});

test('in clear from another machine: pages are led to https, passwords are refused', withLan, async () => {
  await using t = await openApi();
  const far = `http://${lan}:${t.port}`;
  const page = await ask(`${far}/people?x=1`);
  assert.equal(page.status, 307);
  assert.equal(page.headers.location, `https://${lan}:${t.port}/people?x=1`);
  for (const [method, path] of [
    ['GET', '/api/v1/status'],
    ['POST', '/api/v1/sessions'],
    ['GET', '/api/v1/me'],
  ] as const) {
    const answer = await ask(`${far}${path}`, { method, headers: { cookie: 'x=y' } });
    assert.deepEqual([answer.status, answer.json.code], [403, 'needs-https'], path);
    assert.match(answer.json.detail, new RegExp(`https://${lan}:${t.port}/`));
  }
  const ca = t.certificates.current().caPem ?? '';
  const safe = await ask(`https://${lan}:${t.port}/api/v1/status`, { ca });
  assert.equal(safe.status, 200);
  // phones cannot trust what they do not have yet, so the authority itself comes in clear, too
  assert.equal((await ask(`${far}/ca.pem`)).text, ca);
});

test('the machine’s token is good from the machine only', withLan, async () => {
  await using t = await openApi();
  const ca = t.certificates.current().caPem ?? '';
  const from = (host: string) => ask(`https://${host}:${t.port}/api/v1/users`, { ca, ...t.machine() });
  assert.equal((await from('127.0.0.1')).status, 200);
  assert.equal((await from(lan ?? '')).status, 401);
});

test('what a client says of its address is not believed', async () => {
  await using t = await openApi();
  for (let i = 0; i < 12; i++) {
    const headers = { 'x-forwarded-for': `198.51.100.${i}`, forwarded: `for=198.51.100.${i}` };
    await t.send('POST', '/api/v1/sessions', { login: `x${i}`, password: 'wrong' }, { headers });
  }
  const rows = await t.store.selectFrom('attempts').select('key').where('key', 'like', 'address:%').execute();
  assert.deepEqual(rows, [{ key: 'address:127.0.0.1' }]);
  const last = await t.send('POST', '/api/v1/sessions', { login: 'x', password: 'wrong' });
  assert.deepEqual([last.status, last.json.code], [429, 'too-many-attempts']);
  assert.match(String(last.headers['retry-after']), /^\d+$/);
});

test('every answer has the headers that keep pages apart', async () => {
  await using t = await openApi();
  for (const path of ['/', '/api/v1/status', '/nothing.js', '/api/v1/nothing']) {
    const { headers } = await t.send('GET', path);
    assert.match(String(headers['content-security-policy']), /default-src 'self';.*frame-ancestors 'none'/);
    assert.doesNotMatch(String(headers['content-security-policy']), /script-src|unsafe-eval/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.match(String(headers['permissions-policy']), /microphone=\(self\)/);
  }
  assert.equal((await t.send('GET', '/api/v1/status')).headers['cache-control'], 'no-store');
});

test('somebody elsewhere who hammers is told to slow down', withLan, async () => {
  await using t = await openApi();
  const ca = t.certificates.current().caPem ?? '';
  const { Agent } = await import('node:https');
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca });
  const statuses = new Map<number, number>();
  const { get } = await import('node:https');
  const one = () =>
    new Promise<void>((resolve, reject) => {
      get(`https://${lan}:${t.port}/openapi.json`, { agent }, (response) => {
        const status = response.statusCode ?? 0;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        response.resume().once('end', resolve);
      }).on('error', reject);
    });
  await Promise.all(Array.from({ length: 1_300 }, one));
  agent.destroy();
  assert.equal(statuses.get(200), 1_200);
  assert.equal(statuses.get(429), 100);
});
