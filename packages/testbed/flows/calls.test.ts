import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { untilHeard } from '../src/listen.ts';
import { connect, endedCall, endedCalls, endingOf, scripted, softphone } from './phones.ts';
import { TestExchange } from './test-exchange.ts';

const byCaller = (endReason: string, sipStatus: number) => ({ endReason, endedBy: 'caller', sipStatus });
const byCallee = (endReason: string, sipStatus: number) => ({ endReason, endedBy: 'callee', sipStatus });
const byExchange = (endReason: string, sipStatus: number) => ({ endReason, endedBy: 'exchange', sipStatus });

describe('calls', () => {
  let ox: TestExchange;
  before(async () => {
    ox = await TestExchange.start({ config: 'home_country = "CH"\n[ring]\nseconds = 8\n' });
  });
  after(() => ox?.[Symbol.asyncDispose]());

  test('a user is reached by extension, number in any usual form, and sign-in name', async (t) => {
    const [ann, bob] = [await ox.subscriber('Ann', 'tcp'), await ox.subscriber('Bob', 'tcp')];
    await ox.owner('addNumber', { body: { number: '044 668 18 00', userId: bob.user.id } });
    const [a, b] = [await scripted(t, ox, ann.phone), await scripted(t, ox, bob.phone)];
    const forms = [bob.user.extension, '+41446681800', '0446681800', '0041446681800', bob.user.login];
    for (const dialled of forms) {
      const [out, back] = await connect(a, b, dialled);
      assert.equal(back.from, `"Ann" ${ann.user.extension}`);
      await out.hangup();
      await back.ended();
    }
    const calls = await endedCalls(ox, ann.user.id, forms.length);
    assert.deepEqual(
      calls.map(({ dialled, to, ownNumber }) => [dialled, to.userId, ownNumber]),
      forms.map((dialled) => [dialled, bob.user.id, /^[+0]/.test(dialled) ? '+41446681800' : null]),
    );
    assert.ok(calls.every(({ endReason }) => endReason === 'completed'));
  });

  test('the echo test is heard', async (t) => {
    const ann = await ox.subscriber('Ann', 'udp');
    const a = await softphone(t, ox, ann.phone, 620);
    await a.call('sip:*43@127.0.0.1');
    await a.until('CALL_ESTABLISHED');
    await untilHeard(a.heard, 620);
    await a.hangup();
    const call = await endedCall(ox, ann.user.id);
    assert.equal(call.direction, 'service');
    assert.deepEqual(endingOf(call), byCaller('completed', 200));
    assert.ok(call.talkSeconds > 0);
  });

  const kinds = [
    { from: 'udp', speaks: 'PCMA/8000', to: 'tls', hears: 'opus/48000/2' },
    { from: 'tls', speaks: 'opus/48000/2', to: 'tls', hears: 'opus/48000/2' },
    { from: 'tls', speaks: 'G722/16000/1', to: 'udp', hears: 'PCMU/8000' },
  ] as const;
  for (const { from, speaks, to, hears } of kinds) {
    test(`both hear the other: ${from} with ${speaks} to ${to} with ${hears}`, async (t) => {
      const [ann, bob] = [await ox.subscriber('Ann', from), await ox.subscriber('Bob', to)];
      const a = await softphone(t, ox, ann.phone, 440, { codecs: [speaks] });
      const b = await softphone(t, ox, bob.phone, 700, { codecs: [hears] });
      await a.call(`sip:${bob.user.extension}@127.0.0.1`);
      await b.until('CALL_INCOMING');
      await a.until('CALL_RINGING');
      await b.answer();
      await a.until('CALL_ESTABLISHED');
      await untilHeard(a.heard, 700, { among: [440] });
      await untilHeard(b.heard, 440, { among: [700] });
      await b.hangup();
      await a.until('CALL_CLOSED');
      const call = await endedCall(ox, ann.user.id);
      assert.deepEqual(endingOf(call), byCallee('completed', 200));
      assert.equal(call.to.deviceId, bob.phone.device.id);
      assert.equal(call.to.deviceName, `phone ${to}`);
      assert.ok(call.talkSeconds > 0 && call.ringSeconds > 0);
      const codec = { PCMA: 'alaw', opus: 'opus', G722: 'g722' }[speaks.split('/')[0] as 'opus'];
      assert.equal(call.codec, codec);
      for (const leg of [call.quality.from, call.quality.to]) {
        assert.ok(
          leg !== null && leg.mos > 3.5 && leg.receivedLossPercent < 20,
          JSON.stringify(call.quality),
        );
      }
    });
  }

  test('RTCP tells the round trip of each leg', async (t) => {
    const [ann, bob] = [await ox.subscriber('Ann', 'udp'), await ox.subscriber('Bob', 'tls')];
    const a = await softphone(t, ox, ann.phone, 440);
    const b = await softphone(t, ox, bob.phone, 700);
    await a.call(`sip:${bob.user.extension}@127.0.0.1`);
    await b.until('CALL_INCOMING');
    await b.answer();
    // reports are sent every 5 s, and the second one can tell a round trip (RFC 3550 §6.2, §6.4.1)
    await untilHeard(b.heard, 440, { ms: 10_500, within: 25_000 });
    await a.hangup();
    const { quality } = await endedCall(ox, ann.user.id);
    for (const leg of [quality.from, quality.to]) {
      assert.ok(leg !== null && leg.roundTripMs !== null && leg.roundTripMs < 1000, JSON.stringify(quality));
      assert.ok(leg.mos > 3.5 && leg.mos <= 4.5, JSON.stringify(quality));
    }
  });

  test('a TLS device that offers audio in clear is refused', async (t) => {
    const [ann, bob] = [await ox.subscriber('Ann', 'tls'), await ox.subscriber('Bob', 'tcp')];
    await scripted(t, ox, bob.phone);
    const a = await scripted(t, ox, ann.phone);
    const refused = await a.call(bob.user.extension);
    assert.equal((await refused.ended()).status, 488);
  });

  test('all devices ring, the first to answer has the call, the others are told so', async (t) => {
    const [ann, bob] = [await ox.subscriber('Ann', 'tcp'), await ox.subscriber('Bob', 'tcp')];
    const second = await ox.addPhone(bob.user, 'tcp', 'second');
    const third = await ox.addPhone(bob.user, 'udp', 'third');
    const a = await scripted(t, ox, ann.phone, 440);
    const b1 = await scripted(t, ox, bob.phone, 700);
    const b2 = await scripted(t, ox, second, 950);
    const b3 = await softphone(t, ox, third, 1200);
    const out = await a.call(bob.user.extension);
    const [one, two] = [await b1.incoming(), await b2.incoming()];
    await b3.until('CALL_INCOMING');
    await two.answer();
    await out.established();
    assert.match(await one.cancelled(), /cause=200;text="Call completed elsewhere"/);
    await b3.until('CALL_CLOSED');
    await untilHeard(out.heard, 950, { among: [700, 1200] });
    await untilHeard(two.heard, 440);
    await out.hangup();
    const call = await endedCall(ox, ann.user.id);
    assert.deepEqual([call.to.deviceName, call.to.userId], ['second', bob.user.id]);
    assert.deepEqual(endingOf(call), byCaller('completed', 200));
    assert.ok(call.answeredAt !== null && call.endedAt !== null && call.answeredAt <= call.endedAt);
  });

  test('the own extension rings the own other devices', async (t) => {
    const ann = await ox.subscriber('Ann', 'tcp');
    const other = await ox.addPhone(ann.user, 'tcp', 'other');
    const a = await scripted(t, ox, ann.phone, 440);
    const b = await scripted(t, ox, other, 700);
    const [out, back] = await connect(a, b, ann.user.extension);
    await untilHeard(out.heard, 700);
    await out.hangup();
    await back.ended();
    const call = await endedCall(ox, ann.user.id);
    assert.deepEqual([call.from.deviceName, call.to.deviceName], ['phone tcp', 'other']);
  });

  test('a device that declines or is busy leaves the others ringing', async (t) => {
    const [ann, bob] = [await ox.subscriber('Ann', 'tcp'), await ox.subscriber('Bob', 'tcp')];
    const phones = [
      bob.phone,
      await ox.addPhone(bob.user, 'tcp'),
      await ox.addPhone(bob.user, 'tcp', 'last'),
    ];
    const a = await scripted(t, ox, ann.phone);
    const [b1, b2, b3] = await Promise.all(phones.map((phone) => scripted(t, ox, phone, 700)));
    assert.ok(b1 && b2 && b3);
    const out = await a.call(bob.user.extension);
    const last = await b3.incoming();
    await (await b1.incoming()).decline(603);
    await (await b2.incoming()).decline(486);
    await last.answer();
    await out.established();
    await out.hangup();
    assert.equal((await endedCall(ox, ann.user.id)).to.deviceName, 'last');
  });

  const refusals = [
    { as: 'busy', status: 486, told: 486, reason: 'busy' },
    { as: 'declined with 603', status: 603, told: 603, reason: 'declined' },
    { as: 'declined with 403', status: 403, told: 603, reason: 'declined' },
    { as: 'without a codec in common, 488', status: 488, told: 488, reason: 'failed' },
    { as: 'broken, 500', status: 500, told: 503, reason: 'failed' },
    { as: 'out of order, 503', status: 503, told: 503, reason: 'failed' },
    { as: 'in silence, 480', status: 480, told: 480, reason: 'no-answer', by: 'exchange' },
    { as: 'not what its contact says, 404', status: 404, told: 480, reason: 'unreachable', by: 'exchange' },
  ];
  for (const { as, status, told, reason, by = 'callee' } of refusals) {
    test(`a called phone that is ${as}: the caller is told ${told}`, async (t) => {
      const [ann, bob] = [await ox.subscriber('Ann', 'tcp'), await ox.subscriber('Bob', 'tcp')];
      const [a, b] = [await scripted(t, ox, ann.phone), await scripted(t, ox, bob.phone)];
      const out = await a.call(bob.user.extension);
      await (await b.incoming()).decline(status);
      assert.equal((await out.ended()).status, told);
      const call = await endedCall(ox, ann.user.id);
      assert.deepEqual(endingOf(call), { endReason: reason, endedBy: by, sipStatus: told });
      assert.deepEqual([call.to.userId, call.talkSeconds, call.answeredAt], [bob.user.id, 0, null]);
    });
  }

  test('nobody answers: 480, and the phone stops ringing', async (t) => {
    const [ann, bob] = [await ox.subscriber('Ann', 'tcp'), await ox.subscriber('Bob', 'tcp')];
    const [a, b] = [await scripted(t, ox, ann.phone), await scripted(t, ox, bob.phone)];
    const out = await a.call(bob.user.extension);
    const ringing = await b.incoming();
    await out.rings();
    assert.doesNotMatch(await ringing.cancelled(20_000), /elsewhere/);
    assert.equal((await out.ended()).status, 480);
    const call = await endedCall(ox, ann.user.id);
    assert.deepEqual(endingOf(call), byExchange('no-answer', 480));
    assert.ok(call.ringSeconds >= 7.5, `${call.ringSeconds}`);
  });

  test('nobody is registered: 480; nothing has that number: 404', async (t) => {
    const [ann, bob] = [await ox.subscriber('Ann', 'tcp'), await ox.subscriber('Bob', 'tcp')];
    const a = await scripted(t, ox, ann.phone);
    for (const [dialled, status] of [
      [bob.user.extension, 480],
      ['899', 404],
      ['+41446681899', 404],
      ['nobody', 404],
      ['*99', 404],
    ] as const) {
      assert.equal((await (await a.call(dialled)).ended()).status, status, dialled);
    }
    const calls = await endedCalls(ox, ann.user.id, 5);
    assert.deepEqual(endingOf(calls[0] as never), byExchange('unreachable', 480));
    for (const call of calls.slice(1)) assert.deepEqual(endingOf(call), byExchange('unknown-number', 404));
  });

  test('the caller gives up: 487, and the phone stops ringing', async (t) => {
    const [ann, bob] = [await ox.subscriber('Ann', 'tcp'), await ox.subscriber('Bob', 'tcp')];
    const [a, b] = [await scripted(t, ox, ann.phone), await scripted(t, ox, bob.phone)];
    const out = await a.call(bob.user.extension);
    const ringing = await b.incoming();
    await out.rings();
    await out.hangup();
    assert.equal((await out.ended()).status, 487);
    assert.doesNotMatch(await ringing.cancelled(), /elsewhere/);
    assert.deepEqual(endingOf(await endedCall(ox, ann.user.id)), byCaller('cancelled', 487));
  });
});
