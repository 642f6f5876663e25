import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { passwordOf } from '../accounts/test-accounts.ts';
import { openApi } from './test-api.ts';
import { ask, cookieOf } from './test-http.ts';

const ada = { login: 'ada', password: passwordOf('ada') };

test('sign in, be somebody, sign out', async () => {
  await using t = await openApi();
  const user = await t.person('ada');
  await t.directory.numbers.add({ number: '030 12345678', userId: user.id });
  const answer = await t.send('POST', '/api/v1/sessions', ada);
  assert.equal(answer.status, 201);
  assert.deepEqual(answer.json, { user, numbers: ['+493012345678'] });
  assert.doesNotMatch(answer.text, /hash|scrypt/);
  const [cookie = ''] = answer.headers['set-cookie'] ?? [];
  assert.match(
    cookie,
    new RegExp(`^owndial-${t.port}=[\\w-]{43}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax$`),
  );
  const headers = { cookie: `other=1; ${cookieOf(answer)}; more=2`, origin: t.base };
  assert.equal((await t.send('GET', '/api/v1/me', undefined, { headers })).json.user.id, user.id);
  const out = await t.send('DELETE', '/api/v1/sessions/current', undefined, { headers });
  assert.equal(out.status, 204);
  assert.match(out.headers['set-cookie']?.[0] ?? '', /=; Path=\/; Max-Age=0;/);
  assert.equal((await t.send('GET', '/api/v1/me', undefined, { headers })).status, 401);
});

test('by https the cookie is Secure and of this host only, and not taken by the other way', async () => {
  await using t = await openApi();
  await t.person('ada');
  const ca = t.certificates.current().caPem ?? '';
  const safe = `https://127.0.0.1:${t.port}`;
  const answer = await ask(`${safe}/api/v1/sessions`, { method: 'POST', body: ada, ca });
  const [cookie = ''] = answer.headers['set-cookie'] ?? [];
  assert.match(cookie, new RegExp(`^__Host-owndial-${t.port}=.*; HttpOnly; SameSite=Lax; Secure$`));
  const headers = { cookie: cookieOf(answer) };
  assert.equal((await ask(`${safe}/api/v1/me`, { headers, ca })).status, 200);
  assert.equal((await ask(`${t.base}/api/v1/me`, { headers })).status, 401);
});

test('the cookie is set again when the session was made longer', async () => {
  await using t = await openApi();
  const asker = await t.signedIn('ada');
  assert.equal((await asker.send('GET', '/api/v1/me')).headers['set-cookie'], undefined);
  t.clock.pass(86_400_000);
  const later = await asker.send('GET', '/api/v1/me');
  assert.equal(cookieOf(later), asker.headers.cookie);
  assert.equal((await asker.send('GET', '/api/v1/me')).headers['set-cookie'], undefined);
});

test('the first owner comes by the link that was printed, once', async () => {
  await using t = await openApi();
  const path = (await t.accounts.firstOwnerPath()) ?? '';
  const token = path.replace('/#welcome=', '');
  assert.deepEqual((await t.send('POST', '/api/v1/welcome/look', { token })).json, {
    kind: 'first-owner',
    login: null,
    name: null,
  });
  const welcome = () =>
    t.send('POST', '/api/v1/welcome', { token, login: 'ada', name: 'Ada', password: 'long enough' });
  const answers = await Promise.all([welcome(), welcome(), welcome()]);
  assert.deepEqual(answers.map((one) => one.status).sort(), [201, 410, 410]);
  const first = answers.find((one) => one.status === 201);
  assert(first);
  assert.equal(first.json.user.role, 'owner');
  const me = await t.send('GET', '/api/v1/me', undefined, { headers: { cookie: cookieOf(first) } });
  assert.equal(me.json.user.login, 'ada');
  assert.equal((await t.send('GET', '/api/v1/status')).json.setUp, true);
});

test('the web phone of a session: made once, waited for, gone with the session', async () => {
  await using t = await openApi();
  const asker = await t.signedIn('ada');
  const agent = {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
  };
  let waited = 0;
  t.world.applied = async () => void waited++;
  const phone = () => asker.send('POST', '/api/v1/me/browser-phone', undefined, { headers: agent });
  const first = await phone();
  assert.equal(first.status, 200);
  assert.equal(first.json.path, '/sip');
  assert.equal(first.json.domain, 'owndial');
  assert.deepEqual((await phone()).json, first.json);
  assert.equal(waited, 2);
  const { items } = (await asker.send('GET', '/api/v1/devices')).json;
  assert.deepEqual(
    [items.length, items[0].name, items[0].kind, items[0].transport],
    [1, 'Chrome on Linux', 'browser', 'wss'],
  );
  const other = await t.send('POST', '/api/v1/sessions', ada, { headers: agent });
  const headers = { cookie: cookieOf(other), origin: t.base };
  const second = await t.send('POST', '/api/v1/me/browser-phone', undefined, { headers });
  assert.notEqual(second.json.deviceId, first.json.deviceId);
  await asker.send('DELETE', '/api/v1/sessions/current');
  assert.equal(await t.directory.devices.count(), 1);
});

test('an engine that does not take the directory over holds no answer back for long', async () => {
  await using t = await openApi();
  const asker = await t.signedIn('ada');
  t.world.applied = () => wait(60_000, undefined, { ref: false });
  const started = performance.now();
  const answer = await asker.send('POST', '/api/v1/devices', { name: 'Desk' });
  assert.equal(answer.status, 201);
  const took = performance.now() - started;
  assert(took > 1_500 && took < 4_000, `${took} ms`);
  t.world.applied = async () => {
    throw new Error('no engine');
  };
  assert.equal((await asker.send('POST', '/api/v1/devices', { name: 'Desk 2' })).status, 201);
});

test('the settings of a phone are in the answer and nowhere else', async () => {
  await using t = await openApi();
  const asker = await t.signedIn('ada');
  const headers = { host: `phone.local:${t.port}`, origin: `http://phone.local:${t.port}` };
  const made = await asker.send('POST', '/api/v1/devices', { name: 'Desk', transport: 'tls' }, { headers });
  const { settings, device } = made.json;
  assert.deepEqual(
    [settings.host, settings.port, settings.transport, settings.mediaEncryption, settings.sipUser],
    ['phone.local', 35061, 'tls', 'sdes', device.sipUser],
  );
  assert.match(settings.provisioningPath, /^\/provision\/[\w-]{43}$/);
  const listed = await asker.send('GET', '/api/v1/devices');
  assert.doesNotMatch(listed.text, new RegExp(settings.secret));
  assert.doesNotMatch(listed.text, /ha1|secret/);
  const renewed = await asker.send('POST', `/api/v1/devices/${device.id}/secret`);
  assert.equal(renewed.status, 201);
  assert.notEqual(renewed.json.settings.secret, settings.secret);
});

test('signing in again ends the session that the browser had, with its web phone', async () => {
  await using t = await openApi();
  const asker = await t.signedIn('ada');
  await asker.send('POST', '/api/v1/me/browser-phone');
  const again = await asker.send('POST', '/api/v1/sessions', ada);
  assert.equal(again.status, 201);
  assert.notEqual(cookieOf(again), asker.headers.cookie);
  assert.equal((await asker.send('GET', '/api/v1/me')).status, 401);
  assert.equal(await t.directory.devices.count(), 0);
});
