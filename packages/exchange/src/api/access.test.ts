import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId, type OperationName, operations } from '@owndial/contract';
import { type Asker, callBetween, openApi, type TestApi } from './test-api.ts';
import type { Answer } from './test-http.ts';

/** Everybody who may come to the door. */
interface Cast {
  readonly t: TestApi;
  readonly owner: Asker;
  readonly ada: Asker;
  readonly bob: Asker;
  /** what is Ada's */
  readonly ids: Record<string, string>;
}

async function cast(): Promise<Cast & AsyncDisposable> {
  const t = await openApi();
  const owner = await t.signedIn('root', 'owner');
  const ada = await t.signedIn('ada');
  const bob = await t.signedIn('bob');
  const { device } = await t.directory.devices.add(ada.user.id, { name: 'Desk' });
  const number = await t.directory.numbers.add({ number: '030 12345678', userId: ada.user.id });
  const { token } = await t.accounts.tokens.make(ada.user.id, 'script', 'user');
  const call = callBetween(ada.user, undefined);
  t.world.calls.push(call);
  const ids = {
    userId: ada.user.id,
    deviceId: device.id,
    numberId: number.id,
    tokenId: token.id,
    callId: call.id,
  };
  return { t, owner, ada, bob, ids, [Symbol.asyncDispose]: () => t[Symbol.asyncDispose]() };
}

const bodies: Partial<Record<OperationName, unknown>> = {
  welcomeKind: { token: 'x'.repeat(43) },
  welcome: { token: 'x'.repeat(43), password: 'long enough' },
  signIn: { login: 'nobody', password: 'wrong' },
  changePassword: { current: 'the password of ada', next: 'long enough' },
  makeToken: { name: 'x' },
  addUser: { login: 'new', name: 'New' },
  changeUser: { name: 'Ada L.' },
  addNumber: { number: '030 87654321' },
  changeNumber: { label: 'x' },
  addDevice: { name: 'Phone' },
  placeCall: { to: '*43' },
};

function pathOf(name: OperationName, ids: Record<string, string>): string {
  return `/api/v1${operations[name].path.replace(/:(\w+)/g, (_, key: string) => ids[key] ?? '')}`;
}

const names = Object.keys(operations) as OperationName[];
const ownThings: OperationName[] = ['renewDeviceSecret', 'revokeDevice', 'revokeToken', 'getCall', 'hangUp'];

for (const name of names) {
  const { method, access } = operations[name];

  test(`${name} (${method} ${operations[name].path}) is for ${access}`, async () => {
    await using c = await cast();
    const by = (asker: Pick<Asker, 'send'>): Promise<Answer> =>
      asker.send(method, pathOf(name, c.ids), bodies[name]);

    const anonymous = await by(c.t);
    if (access === 'public') {
      assert.notEqual(anonymous.status, 403);
      assert.notEqual(anonymous.json.code, 'not-signed-in');
      return;
    }
    assert.deepEqual([anonymous.status, anonymous.json.code], [401, 'not-signed-in']);

    // a stranger sees nothing of Ada's, not even that it is there
    const stranger = await by(c.bob);
    if (access === 'owner') assert.deepEqual([stranger.status, stranger.json.code], [403, 'forbidden']);
    else if (ownThings.includes(name)) {
      assert.deepEqual([stranger.status, stranger.json.code], [404, 'not-found']);
      const invented = Object.fromEntries(
        Object.keys(c.ids).map((key) => [key, newId(key.slice(0, -2) as 'user')]),
      );
      const missing = await c.bob.send(method, pathOf(name, invented), bodies[name]);
      assert.equal(missing.text, stranger.text, 'the same answer as for what is not there');
    }

    const own = await by(access === 'owner' ? c.owner : c.ada);
    const wanted = (operations[name] as { status?: number; reply?: unknown }).status;
    assert.equal(own.status, wanted ?? ('reply' in operations[name] ? 200 : 204), own.text);
  });
}

test('every operation that is one’s own can also be done by an owner', async () => {
  for (const name of ownThings) {
    await using c = await cast();
    const answer = await c.owner.send(operations[name].method, pathOf(name, c.ids));
    assert(answer.status < 300, `${name}: ${answer.text}`);
  }
});

test('lists show a user their own, and an owner all', async () => {
  await using c = await cast();
  await c.t.directory.devices.add(c.bob.user.id, { name: 'Mobile' });
  await c.t.directory.numbers.add({ number: '030 87654321' });
  c.t.world.calls.push(callBetween(c.bob.user, c.owner.user));
  const count = async (asker: Asker, path: string) =>
    (await asker.send('GET', `/api/v1${path}`)).json.items.length;
  for (const path of ['/devices', '/calls', '/numbers']) {
    assert.equal(await count(c.owner, path), 2, path);
    assert.equal(await count(c.ada, path), 1, path);
  }
  assert.equal(await count(c.bob, '/numbers'), 0);
  assert.equal(await count(c.owner, '/tokens'), 1);
  assert.equal(await count(c.bob, '/tokens'), 0);
  assert.equal(await count(c.owner, '/calls?mine=true'), 1);
  assert.equal(await count(c.owner, `/devices?userId=${c.bob.user.id}`), 1);
  assert.equal(await count(c.ada, `/devices?userId=${c.ada.user.id}`), 1);
  for (const path of ['/devices', '/calls', '/tokens']) {
    const answer = await c.ada.send('GET', `/api/v1${path}?userId=${c.bob.user.id}`);
    assert.equal(answer.status, 403, path);
  }
});

test('only an owner makes devices, calls and tokens for others', async () => {
  await using c = await cast();
  const forAda = { userId: c.ada.user.id };
  const tries: [path: string, body: object][] = [
    ['/devices', { name: 'X', ...forAda }],
    ['/calls', { to: '101', ...forAda }],
    ['/tokens', { name: 'X', ...forAda }],
  ];
  for (const [path, body] of tries) {
    assert.equal((await c.bob.send('POST', `/api/v1${path}`, body)).status, 403, path);
    assert((await c.owner.send('POST', `/api/v1${path}`, body)).status < 300, path);
  }
  assert.deepEqual(c.t.world.placed, [{ userId: c.ada.user.id, to: '101' }]);
  // nor does anybody make somebody else's phone ring as their own
  const theirs = { to: '101', deviceId: c.ids.deviceId };
  assert.equal((await c.bob.send('POST', '/api/v1/calls', theirs)).status, 404);
  assert.equal((await c.owner.send('POST', '/api/v1/calls', theirs)).status, 404);
  assert.equal((await c.ada.send('POST', '/api/v1/calls', theirs)).status, 202);
});

test('a token has its role, not more, and cannot do what a person does', async () => {
  await using c = await cast();
  const lesser = await c.t.withToken(c.owner.user, 'user');
  const full = await c.t.withToken(c.owner.user);
  assert.equal((await lesser.send('GET', '/api/v1/users')).status, 403);
  assert.equal((await full.send('GET', '/api/v1/users')).status, 200);
  const made = await lesser.send('POST', '/api/v1/tokens', { name: 'more', role: 'owner' });
  assert.equal(made.json.token.role, 'user');
  for (const [method, path, body] of [
    ['POST', '/api/v1/me/browser-phone', undefined],
    ['POST', '/api/v1/me/password', bodies.changePassword],
    ['DELETE', '/api/v1/sessions/current', undefined],
  ] as const) {
    assert.equal((await full.send(method, path, body)).status, 403, path);
  }
  const wrong = { headers: { ...c.ada.headers, authorization: `Bearer owd_${'x'.repeat(43)}` } };
  assert.equal(
    (await c.t.send('GET', '/api/v1/me', undefined, wrong)).status,
    401,
    'no way back to the cookie',
  );
});

test('the machine’s token works before there is an owner, and says for whom', async () => {
  await using t = await openApi();
  const machine = t.machine();
  assert.deepEqual((await t.send('GET', '/api/v1/status')).json.setUp, false);
  const added = await t.send('POST', '/api/v1/users', { login: 'ada', name: 'Ada' }, machine);
  assert.equal(added.status, 201);
  assert.match(added.json.link.path, /^\/#welcome=[\w-]{43}$/);
  const userId = added.json.user.id;
  for (const [path, body] of [
    ['/devices', { name: 'Desk' }],
    ['/calls', { to: '*43' }],
    ['/tokens', { name: 'x' }],
  ] as const) {
    const unsaid = await t.send('POST', `/api/v1${path}`, body, machine);
    assert.deepEqual([unsaid.status, unsaid.json.code], [400, 'bad-request'], path);
    const said = await t.send('POST', `/api/v1${path}`, { ...body, userId }, machine);
    assert(said.status < 300, said.text);
  }
  assert.equal((await t.send('GET', '/api/v1/me', undefined, machine)).status, 403);
  assert.equal((await t.send('POST', '/api/v1/me/browser-phone', undefined, machine)).status, 403);
  assert.equal((await t.send('GET', '/api/v1/status/full', undefined, machine)).status, 200);
});
