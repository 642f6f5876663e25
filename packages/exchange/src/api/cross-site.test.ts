import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordOf } from '../accounts/test-accounts.ts';
import { openApi } from './test-api.ts';

const device = { name: 'Desk' };

test('what changes something by cookie must come from a page of ours', async () => {
  await using t = await openApi();
  const ada = await t.signedIn('ada');
  const cookie = ada.headers.cookie ?? '';
  const post = (headers: Record<string, string>) =>
    t.send('POST', '/api/v1/devices', device, { headers: { cookie, ...headers } });

  const refused: Record<string, string>[] = [
    {},
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: `http://127.0.0.1:${t.port + 1}` },
    { origin: `http://localhost:${t.port}` },
    { origin: `${t.base}.evil.example` },
    { origin: `http://evil.example/@127.0.0.1:${t.port}` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: t.base },
    { 'sec-fetch-site': 'none', origin: t.base },
    { 'sec-fetch-site': 'cross-site', origin: t.base },
  ];
  for (const headers of refused) {
    const answer = await post(headers);
    assert.deepEqual([answer.status, answer.json.code], [403, 'cross-site'], JSON.stringify(headers));
  }
  assert.equal(await t.directory.devices.count(), 0);
  assert.equal((await post({ origin: t.base })).status, 201);
  assert.equal((await post({ 'sec-fetch-site': 'same-origin' })).status, 201);
});

test('a form of another site cannot send anything that is taken', async () => {
  await using t = await openApi();
  const ada = await t.signedIn('ada');
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const headers = { 'content-type': type };
    const answer = await ada.send('POST', '/api/v1/devices', JSON.stringify(device), { headers });
    assert.deepEqual([answer.status, answer.json.code], [415, 'wrong-media-type'], type);
  }
});

test('reading by cookie needs no origin, and is readable by no other origin', async () => {
  await using t = await openApi();
  const ada = await t.signedIn('ada');
  const answer = await t.send('GET', '/api/v1/me', undefined, {
    headers: { cookie: ada.headers.cookie ?? '', origin: 'https://evil.example' },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['access-control-allow-origin'], undefined);
  const preflight = await t.send('OPTIONS', '/api/v1/devices', undefined, {
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  });
  assert.equal(preflight.status, 404);
  assert.equal(preflight.headers['access-control-allow-origin'], undefined);
});

test('nobody is signed in from another site, and programs sign in without an origin', async () => {
  await using t = await openApi();
  await t.person('ada');
  const signIn = (headers: Record<string, string>) =>
    t.send('POST', '/api/v1/sessions', { login: 'ada', password: passwordOf('ada') }, { headers });
  assert.equal((await signIn({ origin: 'https://evil.example' })).json.code, 'cross-site');
  assert.equal((await signIn({ 'sec-fetch-site': 'cross-site' })).json.code, 'cross-site');
  assert.equal((await signIn({ origin: t.base })).status, 201);
  assert.equal((await signIn({})).status, 201);
});

test('a token is sent by nobody unawares, so its origin does not matter', async () => {
  await using t = await openApi();
  const ada = await t.withToken(await t.person('ada'));
  assert.equal((await ada.send('POST', '/api/v1/devices', device)).status, 201);
});
