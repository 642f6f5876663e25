import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { CallId } from '@owndial/contract';
import { untilHeard, untilMusic } from '../src/listen.ts';
import { videoCodecs } from '../src/rtp-video.ts';
import type { SipPhone } from '../src/sip-phone.ts';
import { eventually } from '../src/wait.ts';
import { connect, endedCalls, scripted } from './phones.ts';
import { type Subscriber, TestExchange } from './test-exchange.ts';

describe('features of phones', () => {
  let ox: TestExchange;
  before(async () => {
    ox = await TestExchange.start();
  });
  after(() => ox?.[Symbol.asyncDispose]());

  /** Ann speaks 440 Hz, Bob 700, Cid 950. */
  async function people(t: TestContext) {
    const one = async (name: string, freq: number): Promise<[Subscriber, SipPhone]> => {
      const who = await ox.subscriber(name, 'tcp');
      return [who, await scripted(t, ox, who.phone, freq)];
    };
    const [a, b, c] = await Promise.all([one('Ann', 440), one('Bob', 700), one('Cid', 950)]);
    return { who: [a[0], b[0], c[0]], phones: [a[1], b[1], c[1]] } as const;
  }

  test('hold: the held one hears music, the holder nothing; resume: both hear again', async (t) => {
    const { who, phones } = await people(t);
    const [a, b] = phones;
    const [ab, ba] = await connect(a, b, who[1].user.extension);
    await untilHeard(ba.heard, 440);
    await ab.hold();
    await untilMusic(ba.heard, { not: [440] });
    await ab.resume();
    await untilHeard(ba.heard, 440);
    await untilHeard(ab.heard, 700);
    await ba.hold();
    await untilMusic(ab.heard, { not: [700] });
    await ba.resume();
    await untilHeard(ab.heard, 700);
    await ab.hangup();
  });

  test('keys pass through a call both ways', async (t) => {
    const { who, phones } = await people(t);
    const [a, b] = phones;
    const [ab, ba] = await connect(a, b, who[1].user.extension);
    ab.press('19*#');
    for (const key of '19*#') assert.equal(await ba.key(), key);
    ba.press('50');
    for (const key of '50') assert.equal(await ab.key(), key);
    await ab.hangup();
  });

  /** What the history says of a user's calls: from whom, to whom, how they ended, who moved them here. */
  async function story({ user }: Subscriber, count: number) {
    const calls = await endedCalls(ox, user.id, count);
    for (const call of calls) {
      const length = (Date.parse(call.endedAt ?? '') - Date.parse(call.answeredAt ?? '')) / 1000;
      assert.ok(call.talkSeconds > 0 && Math.abs(call.talkSeconds - length) < 0.1, JSON.stringify(call));
      assert.equal(call.byFallback, false);
    }
    return calls.map(({ from, to, endReason, endedBy, transferredBy }) => ({
      call: `${from.name} ${to.name}`,
      end: `${endReason} ${endedBy}`,
      by: transferredBy,
    }));
  }

  test('a caller moves the other on: blind transfer', async (t) => {
    const { who, phones } = await people(t);
    const [a, b, c] = phones;
    const [ab, ba] = await connect(a, b, who[1].user.extension);
    const moved = ab.transfer(who[2].user.extension);
    const cb = await c.incoming();
    assert.equal(cb.from, `"Bob" ${who[1].user.extension}`);
    await cb.answer();
    await moved;
    await untilHeard(cb.heard, 700, { among: [440] });
    await untilHeard(ba.heard, 950, { among: [440] });
    await cb.hangup();
    await ba.ended();
    assert.deepEqual(await story(who[1], 2), [
      { call: 'Ann Bob', end: 'transferred caller', by: null },
      { call: 'Bob Cid', end: 'completed callee', by: who[0].user.id },
    ]);
  });

  test('a called one moves the caller on: blind transfer', async (t) => {
    const { who, phones } = await people(t);
    const [a, b, c] = phones;
    const [ab, ba] = await connect(a, b, who[1].user.extension);
    await untilHeard(ba.heard, 440);
    const moved = ba.transfer(who[2].user.extension);
    const ca = await c.incoming();
    assert.equal(ca.from, `"Ann" ${who[0].user.extension}`);
    await ca.answer();
    await moved;
    await untilHeard(ca.heard, 440, { among: [700] });
    await untilHeard(ab.heard, 950, { among: [700] });
    await ab.hangup();
    await ca.ended();
    assert.deepEqual(await story(who[0], 2), [
      { call: 'Ann Bob', end: 'transferred callee', by: null },
      { call: 'Ann Cid', end: 'completed caller', by: who[1].user.id },
    ]);
  });

  test('a caller asks and joins two calls: attended transfer', async (t) => {
    const { who, phones } = await people(t);
    const [a, b, c] = phones;
    const [ab, ba] = await connect(a, b, who[1].user.extension);
    await ab.hold();
    const [ac, ca] = await connect(a, c, who[2].user.extension);
    await untilHeard(ca.heard, 440);
    await ab.transfer(ac);
    await untilHeard(ca.heard, 700, { among: [440] });
    await untilHeard(ba.heard, 950, { among: [440] });
    const { items: live } = await ox.owner('listCalls', { query: { live: true, userId: who[1].user.id } });
    assert.deepEqual(
      live.map(({ state, from, to }) => [state, from.name, to.name]),
      [['up', 'Bob', 'Cid']],
    );
    await ca.hangup();
    await ba.ended();
    assert.deepEqual(await story(who[0], 2), [
      { call: 'Ann Bob', end: 'transferred caller', by: null },
      { call: 'Ann Cid', end: 'transferred caller', by: null },
    ]);
    assert.deepEqual((await story(who[1], 2))[1], {
      call: 'Bob Cid',
      end: 'completed callee',
      by: who[0].user.id,
    });
  });

  test('a called one asks and joins two calls; the web ends what is joined', async (t) => {
    const { who, phones } = await people(t);
    const [a, b, c] = phones;
    const [ab, ba] = await connect(a, b, who[1].user.extension);
    // heard, so the caller's ACK has arrived before the called one asks for anything (RFC 3261 §14.2)
    await untilHeard(ab.heard, 700);
    await ba.hold();
    const [bc, cb] = await connect(b, c, who[2].user.extension);
    await untilHeard(cb.heard, 700);
    await ba.transfer(bc);
    await untilHeard(cb.heard, 440, { among: [700] });
    await untilHeard(ab.heard, 950, { among: [700] });
    const { items: live } = await ox.owner('listCalls', { query: { live: true, userId: who[0].user.id } });
    assert.deepEqual(
      live.map(({ state, from, to }) => [state, from.name, to.name]),
      [['up', 'Ann', 'Cid']],
    );
    await ox.owner('hangUp', { params: { callId: live[0]?.id as CallId } });
    await Promise.all([ab.ended(), cb.ended()]);
    const [first, joined] = await story(who[0], 2);
    assert.deepEqual(first, { call: 'Ann Bob', end: 'transferred callee', by: null });
    assert.deepEqual([joined?.call, joined?.by], ['Ann Cid', who[1].user.id]);
    assert.deepEqual((await story(who[1], 2))[1], { call: 'Bob Cid', end: 'transferred caller', by: null });
  });

  test('a transfer to nobody leaves the mover told so', async (t) => {
    const { who, phones } = await people(t);
    const [a, b] = phones;
    const [ab, ba] = await connect(a, b, who[1].user.extension);
    await assert.rejects(ab.transfer('899'), /404|the transfer failed/);
    await ba.ended();
    const [, second] = await endedCalls(ox, who[1].user.id, 2);
    assert.deepEqual([second?.from.name, second?.endReason], ['Bob', 'unknown-number']);
  });

  test('a second call rings while one is up, and both are held and heard', async (t) => {
    const { who, phones } = await people(t);
    const [a, b, c] = phones;
    const [ab, ba] = await connect(a, b, who[1].user.extension);
    await untilHeard(ba.heard, 440);
    const cb = await c.call(who[1].user.extension);
    const bc = await b.incoming();
    await cb.rings();
    await ba.hold();
    await bc.answer();
    await untilHeard(cb.heard, 700);
    await untilMusic(ab.heard, { not: [700, 950] });
    await bc.hangup();
    await ba.resume();
    await untilHeard(ab.heard, 700);
    await ab.hangup();
    const calls = await endedCalls(ox, who[1].user.id, 2);
    assert.deepEqual(
      calls.map(({ from, endReason }) => [from.name, endReason]),
      [
        ['Ann', 'completed'],
        ['Cid', 'completed'],
      ],
    );
  });

  for (const codec of videoCodecs) {
    test(`video passes through: ${codec}`, async (t) => {
      const [ann, bob] = [await ox.subscriber('Ann', 'tcp'), await ox.subscriber('Bob', 'tcp')];
      const a = await scripted(t, ox, ann.phone, 440, { shows: { codec, word: 'a face' } });
      const b = await scripted(t, ox, bob.phone, 700, { shows: { codec, word: 'a garden' } });
      const [ab, ba] = await connect(a, b, bob.user.extension);
      await eventually(() => ab.seen('a garden') && ba.seen('a face'), { what: 'the pictures' });
      await untilHeard(ab.heard, 700);
      await ab.hangup();
    });
  }

  test('a phone without video takes the audio of a call with video', async (t) => {
    const [ann, bob] = [await ox.subscriber('Ann', 'tcp'), await ox.subscriber('Bob', 'tcp')];
    const a = await scripted(t, ox, ann.phone, 440, { shows: { codec: 'VP8', word: 'a face' } });
    const b = await scripted(t, ox, bob.phone, 700);
    const [ab, ba] = await connect(a, b, bob.user.extension);
    await untilHeard(ab.heard, 700);
    await untilHeard(ba.heard, 440);
    await ab.hangup();
  });

  test('lamps tell of ringing, a call that is up and its end, by extension and by number', async (t) => {
    const { who, phones } = await people(t);
    const [a, b, c] = phones;
    await ox.owner('addNumber', { body: { number: '+41446681801', userId: who[1].user.id } });
    const lamps = [await c.watch(who[1].user.extension), await c.watch('+41446681801')];
    const lit = (state: string) =>
      Promise.all(lamps.map((lamp) => lamp.next((one) => one === state, `the lamp's ${state}`)));
    await lit('terminated');
    const ab = await a.call(who[1].user.extension);
    const ba = await b.incoming();
    await lit('early');
    await ba.answer();
    await lit('confirmed');
    await ab.hangup();
    await lit('terminated');
  });
});
