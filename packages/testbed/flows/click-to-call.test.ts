import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { ApiError, type CallId, type Client, createClient, type Fact, type UserId } from '@owndial/contract';
import type { EventQueue } from '../src/event-queue.ts';
import { untilHeard } from '../src/listen.ts';
import { facts } from './facts.ts';
import { connect, endedCall, endedCalls, endingOf, scripted } from './phones.ts';
import { type Subscriber, TestExchange } from './test-exchange.ts';

const password = 'a long enough password';

describe('click to call', () => {
  let ox: TestExchange;
  before(async () => {
    ox = await TestExchange.start({ config: 'home_country = "CH"\n[ring]\nseconds = 8\n' });
  });
  after(() => ox?.[Symbol.asyncDispose]());

  async function subscriber(name: string): Promise<Subscriber & { client: Client; token: string }> {
    const user = await ox.addUser(name, password);
    const phone = await ox.addPhone(user, 'tcp');
    const signedIn = await fetch(`${ox.base}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ox.base },
      body: JSON.stringify({ login: user.login, password }),
    });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const made = await fetch(`${ox.base}/api/v1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ox.base, cookie },
      body: JSON.stringify({ name: 'test' }),
    });
    const { secret: token } = (await made.json()) as { secret: string };
    return { user, phone, token, client: createClient({ base: ox.base, token }) };
  }

  const isCall = (type: Fact['type'], to: string) => (fact: Fact) =>
    fact.type === type && 'call' in fact.data && fact.data.call.to.name === to;
  const presence = (told: EventQueue<Fact>, userId: UserId, state: string) =>
    told.next(
      (fact) =>
        fact.type === 'presence.changed' && fact.data.userId === userId && fact.data.presence === state,
      `${state}`,
    );

  async function two(t: TestContext) {
    const [ann, bob] = [await subscriber('Ann'), await subscriber('Bob')];
    const [a, b] = [await scripted(t, ox, ann.phone, 440), await scripted(t, ox, bob.phone, 700)];
    return { ann, bob, a, b };
  }

  test('the own devices ring, then the other is called; the API ends it', async (t) => {
    const { ann, bob, a, b } = await two(t);
    const second = await ox.addPhone(ann.user, 'tcp', 'second');
    const a2 = await scripted(t, ox, second, 950);
    const told = await facts(t, ox, ann.token);
    await ann.client('placeCall', { body: { to: bob.user.extension } });
    const [own, ownSecond] = [await a.incoming(), await a2.incoming()];
    assert.match(own.from, new RegExp(bob.user.extension));
    await ownSecond.answer();
    await own.ended();
    await told.next(isCall('call.started', 'Bob'), 'the start of the call');
    await presence(told, ann.user.id, 'busy');
    await presence(told, bob.user.id, 'ringing');
    const other = await b.incoming();
    assert.equal(other.from, `"Ann" ${ann.user.extension}`);
    await other.answer();
    const answered = await told.next(isCall('call.answered', 'Bob'), 'the answer');
    await presence(told, bob.user.id, 'busy');
    await untilHeard(other.heard, 950, { among: [440] });
    await untilHeard(ownSecond.heard, 700);
    assert.ok('call' in answered.data);
    const callId = answered.data.call.id as CallId;
    await ann.client('hangUp', { params: { callId } });
    await Promise.all([other.ended(), ownSecond.ended()]);
    await told.next(isCall('call.ended', 'Bob'), 'the end');
    await presence(told, ann.user.id, 'free');
    await presence(told, bob.user.id, 'free');
    const call = await endedCall(ox, ann.user.id);
    assert.deepEqual(
      [call.from.userId, call.from.deviceName, call.to.userId, call.to.deviceName, call.dialled],
      [ann.user.id, 'second', bob.user.id, 'phone tcp', bob.user.extension],
    );
    assert.deepEqual(endingOf(call), { endReason: 'completed', endedBy: 'exchange', sipStatus: 200 });
    assert.ok(call.talkSeconds > 0 && call.quality.to !== null);
  });

  test('the one device that is named rings; who is called may decline', async (t) => {
    const { ann, bob, a, b } = await two(t);
    const second = await ox.addPhone(ann.user, 'tcp', 'second');
    const a2 = await scripted(t, ox, second, 950);
    await ann.client('placeCall', { body: { to: bob.user.login, deviceId: second.device.id } });
    const own = await a2.incoming();
    await assert.rejects(a.incoming(200), /did not come/);
    await own.answer();
    await (await b.incoming()).decline(486);
    await own.ended();
    const call = await endedCall(ox, ann.user.id);
    assert.deepEqual(endingOf(call), { endReason: 'busy', endedBy: 'callee', sipStatus: 486 });
  });

  test('each hangs up a call that was clicked', async (t) => {
    const { ann, bob, a, b } = await two(t);
    for (const [who, by] of [
      ['own', 'caller'],
      ['other', 'callee'],
    ] as const) {
      await ann.client('placeCall', { body: { to: bob.user.extension } });
      const own = await a.incoming();
      await own.answer();
      const other = await b.incoming();
      await other.answer();
      await untilHeard(other.heard, 440);
      await (who === 'own' ? own : other).hangup();
      await (who === 'own' ? other : own).ended();
      const call = (await endedCalls(ox, ann.user.id, who === 'own' ? 1 : 2)).at(-1);
      assert.deepEqual([call?.endReason, call?.endedBy], ['completed', by]);
    }
  });

  test('a user sees and ends only their own calls', async (t) => {
    const { ann, bob, a, b } = await two(t);
    const eve = await subscriber('Eve');
    const told = await facts(t, ox, eve.token);
    const [ab] = await connect(a, b, bob.user.extension);
    await presence(told, bob.user.id, 'busy');
    const { items } = await ann.client('listCalls', { query: { live: true } });
    assert.deepEqual(
      items.map(({ from, to }) => [from.name, to.name]),
      [['Ann', 'Bob']],
    );
    const callId = items[0]?.id as CallId;
    assert.deepEqual((await eve.client('listCalls', { query: {} })).items, []);
    const isRefused = (error: unknown) => error instanceof ApiError && [403, 404].includes(error.status);
    await assert.rejects(eve.client('getCall', { params: { callId } }), isRefused);
    await assert.rejects(eve.client('hangUp', { params: { callId } }), isRefused);
    await assert.rejects(eve.client('listCalls', { query: { userId: ann.user.id } }), isRefused);
    await assert.rejects(
      eve.client('placeCall', { body: { to: bob.user.extension, userId: ann.user.id } }),
      isRefused,
    );
    await untilHeard(ab.heard, 700);
    assert.equal((await bob.client('listCalls', { query: {} })).items.length, 1);
    await bob.client('hangUp', { params: { callId } });
    await ab.ended();
    await presence(told, bob.user.id, 'free');
    assert.deepEqual(
      told.untaken().filter(({ type }) => type.startsWith('call.')),
      [],
    );
  });

  test('nobody answers at home: nobody else is called, and the history tells', async (t) => {
    const { ann, bob, a, b } = await two(t);
    await ann.client('placeCall', { body: { to: bob.user.extension } });
    await (await a.incoming()).decline(603);
    await assert.rejects(b.incoming(300), /did not come/);
    const { items } = await ann.client('listCalls', { query: {} });
    assert.deepEqual(items, []);
  });
});
