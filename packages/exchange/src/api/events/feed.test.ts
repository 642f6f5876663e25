import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type Fact, newId, type User } from '@owndial/contract';
import { WebSocket } from 'ws';
import { callBetween, openApi, type TestApi } from '../test-api.ts';
import { closedSignedOut, closedTooSlow } from './feed.ts';

interface Listening {
  readonly socket: WebSocket;
  readonly facts: Fact[];
  readonly closed: Promise<number>;
}

async function listenTo(t: TestApi, headers: Record<string, string>): Promise<Listening> {
  const socket = new WebSocket(`ws://127.0.0.1:${t.port}/api/v1/events`, { headers });
  const facts: Fact[] = [];
  socket.on('message', (frame) => facts.push(JSON.parse(String(frame))));
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  return { socket, facts, closed };
}

/** Status of a handshake that is refused. */
async function refusedWith(t: TestApi, headers: Record<string, string>, path = '/api/v1/events') {
  const socket = new WebSocket(`ws://127.0.0.1:${t.port}${path}`, { headers });
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  return response.statusCode as number;
}

/** A fact that everybody gets, so that all before it have come. */
async function settled(t: TestApi, ...listeners: Listening[]): Promise<void> {
  const arrived = listeners.map(({ socket }) => once(socket, 'message'));
  for (const { facts } of listeners) facts.length = 0;
  t.bus.publish('presence.changed', { userId: newId('user'), presence: 'free' });
  await Promise.all(arrived);
}

const types = ({ facts }: Listening) => facts.map((fact) => fact.type);

function publishAll(t: TestApi, ada: User, bob: User): void {
  const call = callBetween(ada, undefined);
  const other = callBetween(bob, bob);
  t.bus.publish('call.started', { call });
  t.bus.publish('call.started', { call: other });
  t.bus.publish('call.answered', { call: callBetween(bob, ada) });
  t.bus.publish('call.ended', { call: other });
  t.bus.publish('device.registered', { deviceId: newId('device'), userId: ada.id });
  t.bus.publish('device.unregistered', { deviceId: newId('device'), userId: bob.id });
  t.bus.publish('presence.changed', { userId: bob.id, presence: 'busy' });
}

const seen = async (listener: Listening, count: number): Promise<void> => {
  while (listener.facts.length < count) await once(listener.socket, 'message');
};

test('each hears what is theirs, and an owner hears all', async () => {
  await using t = await openApi();
  const ada = await t.signedIn('ada');
  const bob = await t.person('bob');
  const owner = await t.signedIn('root', 'owner');
  const token = await t.withToken(ada.user);
  const weak = await t.withToken(owner.user, 'user');
  const [adas, owners, tokens, weaks, machines] = await Promise.all(
    [ada, owner, token, weak, t.machine()].map((asker) => listenTo(t, asker.headers)),
  );
  assert(adas && owners && tokens && weaks && machines);
  publishAll(t, ada.user, bob);
  await Promise.all([seen(owners, 7), seen(machines, 7), seen(adas, 4), seen(tokens, 4), seen(weaks, 1)]);
  await settled(t, adas, weaks);
  assert.deepEqual(types(owners).slice(0, 7), [
    'call.started',
    'call.started',
    'call.answered',
    'call.ended',
    'device.registered',
    'device.unregistered',
    'presence.changed',
  ]);
  const own = ['call.started', 'call.answered', 'device.registered', 'presence.changed'];
  assert.deepEqual(types(tokens).slice(0, 4), own);
  assert.deepEqual(types(adas), ['presence.changed'], 'nothing came late');
  assert.deepEqual(types(weaks), ['presence.changed'], 'an owner’s lesser token is a user');
  for (const { socket } of [adas, owners, tokens, weaks, machines]) socket.terminate();
});

test('a change of the directory is told to all, and carries nothing', async () => {
  await using t = await openApi();
  const ada = await listenTo(t, (await t.signedIn('ada')).headers);
  const heard = once(ada.socket, 'message');
  await t.directory.users.add({ login: 'new', name: 'New' });
  await heard;
  assert.deepEqual(ada.facts.at(-1)?.data, {});
  ada.socket.terminate();
});

test('nobody, other sites, cookies without an origin and unknown tokens are refused', async () => {
  await using t = await openApi();
  const { cookie = '' } = (await t.signedIn('ada')).headers;
  assert.equal(await refusedWith(t, {}), 401);
  assert.equal(await refusedWith(t, { cookie: 'owndial=x', origin: t.base }), 401);
  assert.equal(await refusedWith(t, { authorization: 'Bearer owd_x' }), 401);
  assert.equal(await refusedWith(t, { cookie, origin: 'https://evil.example' }), 403);
  assert.equal(await refusedWith(t, { cookie, origin: `http://127.0.0.1:${t.port + 1}` }), 403);
  assert.equal(await refusedWith(t, { cookie }), 403);
  assert.equal(await refusedWith(t, { cookie, origin: t.base, host: 'evil.example' }), 421);
  assert.equal(await refusedWith(t, { cookie, origin: t.base }, '/api/v1/nothing'), 404);
});

test('ends when the session ends, the token is revoked, the user removed', async () => {
  await using t = await openApi();
  const owner = await t.signedIn('root', 'owner');
  const ada = await t.signedIn('ada');
  const bob = await t.signedIn('bob');
  const token = await t.withToken(bob.user);
  const [adas, bobs, tokens] = await Promise.all(
    [ada, bob, token].map((asker) => listenTo(t, asker.headers)),
  );
  assert(adas && bobs && tokens);
  await ada.send('DELETE', '/api/v1/sessions/current');
  assert.equal(await adas.closed, closedSignedOut);
  const [made] = (await bob.send('GET', '/api/v1/tokens')).json.items;
  await bob.send('DELETE', `/api/v1/tokens/${made.id}`);
  assert.equal(await tokens.closed, closedSignedOut);
  assert.equal(bobs.socket.readyState, WebSocket.OPEN);
  await owner.send('DELETE', `/api/v1/users/${bob.user.id}`);
  assert.equal(await bobs.closed, closedSignedOut);
});

test('whoever is an owner no more hears as a user from then on', async () => {
  await using t = await openApi();
  const owner = await t.signedIn('root', 'owner');
  const second = await t.signedIn('second', 'owner');
  const heard = await listenTo(t, second.headers);
  await owner.send('PATCH', `/api/v1/users/${second.user.id}`, { role: 'user' });
  await t.accounts.sessions.again(newId('session')); // behind the check in the database's queue
  await settled(t, heard);
  heard.facts.length = 0;
  t.bus.publish('call.started', { call: callBetween(owner.user, undefined) });
  await settled(t, heard);
  assert.deepEqual(types(heard), ['presence.changed']);
  heard.socket.terminate();
});

test('what a listener says is not wanted: a long message ends it', async () => {
  await using t = await openApi();
  const heard = await listenTo(t, (await t.signedIn('ada')).headers);
  heard.socket.send('x'.repeat(100));
  heard.socket.send('x'.repeat(5_000));
  assert.equal(await heard.closed, 1009);
});

test('one who does not read is let go, and holds nobody up', async () => {
  await using t = await openApi();
  const owner = await t.signedIn('root', 'owner');
  const quick = await listenTo(t, owner.headers);
  const slow = connect(t.port, '127.0.0.1');
  const { cookie, origin } = owner.headers;
  slow.write(
    `GET /api/v1/events HTTP/1.1\r\nhost: 127.0.0.1:${t.port}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
      `sec-websocket-version: 13\r\nsec-websocket-key: ${Buffer.alloc(16).toString('base64')}\r\n` +
      `cookie: ${cookie}\r\norigin: ${origin}\r\n\r\n`,
  );
  slow.on('error', () => {});
  await once(slow, 'data');
  slow.pause();
  const gone = once(slow, 'close');
  const call = { ...callBetween(owner.user, undefined), dialled: 'x'.repeat(60_000) };
  for (let i = 0; i < 400; i++) {
    const heard = once(quick.socket, 'message');
    t.bus.publish('call.started', { call });
    await heard;
  }
  slow.resume();
  await gone;
  assert.equal(quick.facts.length, 400);
  assert.equal(closedTooSlow, 4408);
  quick.socket.terminate();
});

test('all are told when the exchange stops', async () => {
  const t = await openApi();
  const heard = await listenTo(t, (await t.signedIn('ada')).headers);
  await t[Symbol.asyncDispose]();
  assert.equal(await heard.closed, 1001);
});
