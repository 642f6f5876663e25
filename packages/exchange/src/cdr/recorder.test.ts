import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Question } from '../dialplan/question.ts';
import { onEachStore } from '../directory/test-stores.ts';
import { readJournalLine } from './journal-facts.ts';
import {
  callKey,
  callLine,
  form,
  legLine,
  noon,
  openHistory,
  question,
  type TestHistory,
  type TestPerson,
  told,
} from './test-history.ts';

const goodRtcp = 'rxcount=100;txcount=100;lp=0;rlp=0;rxjitter=0.001;rtt=0.02';
const poorRtcp = 'rxcount=90;txcount=100;lp=10;rlp=10;rxjitter=0.05;rtt=0.4';

async function asked(t: TestHistory, call: Question): Promise<void> {
  await t.recorder.began(call, await t.gather(call));
}

const talked = (to: TestPerson, at: number, talk: number, more = {}) => ({
  at,
  status: 'ANSWER',
  talk,
  peer: to.channel,
  codec: 'opus',
  rtcp: goodRtcp,
  ...more,
});

onEachStore('the history', (open) => {
  test('has a call from its question to its end', async () => {
    await using t = await openHistory(open);
    const { ada, bob } = t;
    const call = question(ada.sipUser, '102');
    await asked(t, call);
    const ringing = await t.call();
    assert.equal(ringing.state, 'ringing');
    assert.equal(ringing.from.deviceId, ada.deviceId);
    assert.deepEqual([ringing.to.name, ringing.to.deviceId], ['BOB', null]);
    t.clock.pass(3000);
    await t.recorder.answered(call.engineId, bob.channel);
    assert.deepEqual(await t.call().then((up) => [up.state, up.ringSeconds, up.to.deviceId]), [
      'up',
      3,
      bob.deviceId,
    ]);
    await t.take(
      legLine(call, bob.sipUser, noon + 10_001, poorRtcp),
      callLine('ended', call, talked(bob, noon + 10_000, 7_000, { source: bob.channel })),
    );
    const ended = await t.call();
    assert.equal(ended.state, 'ended');
    assert.deepEqual([ended.ringSeconds, ended.talkSeconds], [3, 7]);
    assert.deepEqual([ended.endReason, ended.endedBy, ended.sipStatus], ['completed', 'callee', 200]);
    assert.equal(ended.answeredAt, '2027-01-05T12:00:03.000Z');
    assert.deepEqual([ended.codec, ended.byFallback, ended.dialled], ['opus', false, '102']);
    assert(ended.quality.from !== null && ended.quality.to !== null);
    assert(ended.quality.from.mos > ended.quality.to.mos);
    assert.deepEqual(told(t.facts), ['call.started null', 'call.answered null', 'call.ended completed']);
  });

  test('has a call whose question never came', async () => {
    await using t = await openHistory(open);
    const call = question(t.ada.sipUser, '102');
    await t.take(callLine('began', call, { fallback: 1 }));
    assert.equal((await t.call()).state, 'ringing');
    await t.take(callLine('ended', call, talked(t.bob, noon + 5000, 4000, { fallback: 1 })));
    const { endReason, byFallback, from, to } = await t.call();
    assert.deepEqual(
      [endReason, byFallback, from.name, to.deviceId],
      ['completed', true, 'ADA', t.bob.deviceId],
    );
    assert.deepEqual(told(t.facts), ['call.started null', 'call.ended completed']);
  });

  test('has a call of which only the end is told, with the quality of both legs', async () => {
    await using t = await openHistory(open);
    const call = question(t.ada.sipUser, '102');
    await t.take(
      legLine(call, t.bob.sipUser, noon + 5000, poorRtcp),
      callLine('ended', call, talked(t.bob, noon + 5000, 4000)),
    );
    const { quality, endReason } = await t.call();
    assert.equal(endReason, 'completed');
    assert(quality.from !== null && quality.to !== null);
  });

  for (const order of ['leg first', 'call first']) {
    test(`believes the answering leg that it hung up when the calling leg does not know, ${order}`, async () => {
      await using t = await openHistory(open);
      const call = question(t.ada.sipUser, '102');
      const leg = `${legLine(call, t.bob.sipUser, noon + 5000)}&source=PJSIP%2F${t.bob.sipUser}-00000001`;
      const end = callLine('ended', call, {
        ...talked(t.bob, noon + 5000, 4000),
        channel: t.ada.channel,
        source: '',
      });
      await t.take(...(order === 'leg first' ? [leg, end] : [end, leg]));
      const { endReason, endedBy } = await t.call();
      assert.deepEqual([endReason, endedBy], ['completed', 'callee']);
    });
  }

  test('keeps the exchange as the one who ended a call that it hung up', async () => {
    await using t = await openHistory(open);
    const call = question(t.ada.sipUser, '102');
    await t.take(
      legLine(call, t.bob.sipUser, noon + 5000),
      callLine('ended', call, { ...talked(t.bob, noon + 5000, 4000), channel: t.ada.channel, source: '' }),
    );
    assert.equal((await t.call()).endedBy, 'exchange');
  });

  test('does not open a call again whose question is written down after its end', async () => {
    await using t = await openHistory(open);
    const call = question(t.ada.sipUser, '102');
    await t.take(callLine('ended', call, { at: noon + 2000, status: 'CANCEL', fallback: 1 }));
    const before = await t.call();
    t.facts.length = 0;
    await asked(t, call);
    assert.deepEqual(await t.call(), before);
    assert.deepEqual(told(t.facts), []);
    assert.equal((await t.calls()).length, 1);
  });

  test('is not answered after its end', async () => {
    await using t = await openHistory(open);
    const call = question(t.ada.sipUser, '102');
    await asked(t, call);
    await Promise.all([
      t.recorder.answered(call.engineId, t.bob.channel),
      t.take(callLine('ended', call, talked(t.bob, noon + 200, 100))),
    ]);
    await t.recorder.answered(call.engineId, t.bob.channel);
    assert.equal((await t.call()).state, 'ended');
    assert.equal(told(t.facts).at(-1), 'call.ended completed');
  });

  test('is told once of what the journal tells twice', async () => {
    await using t = await openHistory(open);
    const call = question(t.ada.sipUser, '102');
    const lines = [
      callLine('began', call, { fallback: 1 }),
      callLine('ended', call, talked(t.bob, noon + 5000, 4000, { fallback: 1 })),
      legLine(call, t.bob.sipUser, noon + 5001, goodRtcp),
    ];
    await t.take(...lines, ...lines);
    const once = await t.call();
    await t.take(...lines);
    assert.deepEqual(await t.call(), once);
    assert.equal((await t.calls()).length, 1);
    assert.equal(told(t.facts).filter((fact) => fact.startsWith('call.started')).length, 1);
  });

  test('knows one call however many tell of it at once', async () => {
    await using t = await openHistory(open);
    const call = question(t.ada.sipUser, '102');
    const end = callLine('ended', call, talked(t.bob, noon + 5000, 4000));
    const gathered = await t.gather(call);
    await Promise.all([
      t.recorder.began(call, gathered),
      t.take(end),
      t.recorder.began(call, gathered),
      t.take(callLine('began', call)),
    ]);
    assert.deepEqual(
      (await t.calls()).map((one) => one.endReason),
      ['completed'],
    );
  });

  test('of a revoked device keeps the call', async () => {
    await using t = await openHistory(open);
    const call = question(t.ada.sipUser, '102');
    await asked(t, call);
    await t.directory.users.remove(t.ada.userId);
    await t.directory.users.remove(t.bob.userId);
    await t.take(callLine('ended', call, talked(t.bob, noon + 5000, 4000)));
    const known = await t.call();
    assert.deepEqual([known.endReason, known.from.name, known.to.name], ['completed', 'ADA', 'BOB']);
    const late = question(t.bob.sipUser, '101', { engineId: 'owndial-1.2' });
    await t.take(callLine('ended', late, { status: '', outcome: 'refused' }));
    const unknown = await t.call(late.key);
    assert.deepEqual([unknown.endReason, unknown.from.userId, unknown.dialled], ['refused', null, '101']);
  });

  test('has the reason and the SIP answer of a call that was not answered', async () => {
    await using t = await openHistory(open);
    const ends: [words: Record<string, string>, reason: string, sip: number | null][] = [
      [{ status: 'BUSY', outcome: 'busy' }, 'busy', 486],
      [{ status: 'CONGESTION', outcome: 'declined' }, 'declined', 603],
      [{ status: 'NOANSWER', outcome: 'no-answer' }, 'no-answer', 480],
      [{ status: 'CANCEL', outcome: '' }, 'cancelled', 487],
      [{ status: '', outcome: 'unknown-number' }, 'unknown-number', 404],
      [{ status: '', outcome: 'unreachable' }, 'unreachable', 480],
      [{ status: '', outcome: 'refused' }, 'refused', 403],
      [{ status: 'CONGESTION', outcome: 'failed', cause: '34' }, 'failed', 503],
      [{ status: 'CHANUNAVAIL', outcome: 'failed', cause: '58' }, 'failed', 488],
    ];
    for (const [i, [words, reason, sip]] of ends.entries()) {
      const call = question(t.ada.sipUser, '102', { engineId: `owndial-2.${i}` });
      await asked(t, call);
      await t.take(callLine('ended', call, { at: noon + 2500, codec: 'alaw', ...words }));
      const { endReason, sipStatus, talkSeconds, ringSeconds, answeredAt, codec } = await t.call(call.key);
      assert.deepEqual([endReason, sipStatus, talkSeconds, ringSeconds], [reason, sip, 0, 2.5]);
      assert.deepEqual([answeredAt, codec], [null, null]);
    }
  });

  test('of a blind transfer by the caller: two calls, the first moved on', async () => {
    await using t = await openHistory(open);
    const { ada, bob, cid } = t;
    const first = question(ada.sipUser, '102');
    await asked(t, first);
    await t.recorder.answered(first.engineId, bob.channel);
    await t.take(callLine('ended', first, { ...talked(bob, noon + 10_000, 8_000), blind: bob.channel }));
    // the leg that answered goes on by itself, as a call of its own
    const second = question(bob.sipUser, '103', {
      engineId: 'owndial-1.2',
      began: noon + 10_050,
      moved: ada.channel,
    });
    await asked(t, second);
    await t.take(
      callLine('ended', second, talked(cid, noon + 60_000, 48_000)),
      legLine(first, bob.sipUser, noon + 60_001),
    );
    const one = await t.call(first.key);
    assert.deepEqual([one.endReason, one.endedBy, one.talkSeconds], ['transferred', 'caller', 8]);
    const other = await t.call(second.key);
    assert.deepEqual([other.from.name, other.to.name, other.transferredBy], ['BOB', 'CID', ada.userId]);
    assert.deepEqual([other.endReason, other.talkSeconds], ['completed', 48]);
  });

  test('of a blind transfer by the called one: the same leg is two calls', async () => {
    await using t = await openHistory(open);
    const { ada, bob, cid } = t;
    const first = question(ada.sipUser, '102');
    await asked(t, first);
    await t.take(callLine('moved', first, talked(bob, noon + 10_000, 8_000)));
    const second = question(ada.sipUser, '103', { began: noon + 10_050, moved: bob.channel });
    await asked(t, second);
    await t.recorder.answered(second.engineId, cid.channel);
    assert.equal((await t.call(second.key)).state, 'up');
    await t.take(
      legLine(first, bob.sipUser, noon + 10_020),
      callLine('ended', second, talked(cid, noon + 60_000, 48_000)),
    );
    const one = await t.call(first.key);
    assert.deepEqual([one.endReason, one.endedBy, one.talkSeconds], ['transferred', 'callee', 8]);
    const other = await t.call(second.key);
    assert.deepEqual([other.endReason, other.to.name, other.transferredBy], ['completed', 'CID', bob.userId]);
  });

  for (const order of ['the first call first', 'the second call first']) {
    test(`of an attended transfer by a caller: what is left of two calls is a third; ${order}`, async () => {
      await using t = await openHistory(open);
      const { ada, bob, cid } = t;
      const first = question(ada.sipUser, '102');
      const second = question(ada.sipUser, '103', { engineId: 'owndial-1.3', began: noon + 5_000 });
      await asked(t, first);
      await asked(t, second);
      const transfer = noon + 10_000;
      const moved = { source: '', channel: ada.channel };
      const ends = [
        callLine('ended', first, { ...talked(bob, transfer, 8_000), ...moved, attended: bob.channel }),
        callLine('ended', second, { ...talked(cid, transfer + 1, 3_000), ...moved }),
      ];
      if (order === 'the second call first') ends.reverse();
      for (const line of ends) await t.take(line);
      const live = (await t.calls()).filter((call) => call.state === 'up');
      assert.deepEqual(
        live.map(({ from, to, transferredBy }) => [from.name, to.name, transferredBy]),
        [['BOB', 'CID', ada.userId]],
      );
      const legs = [
        legLine({ ...second, linkedId: first.linkedId }, cid.sipUser, noon + 70_000),
        legLine(first, bob.sipUser, noon + 70_000),
      ];
      for (const line of legs) await t.take(line);
      const story = (await t.calls()).map(({ from, to, endReason, talkSeconds }) =>
        [from.name, to.name, endReason, Math.round(talkSeconds)].join(' '),
      );
      assert.deepEqual(story.sort(), [
        'ADA BOB transferred 8',
        'ADA CID transferred 3',
        'BOB CID completed 60',
      ]);
      // read again after a crash
      const before = await t.calls();
      await t.take(...ends, ...legs);
      assert.deepEqual(await t.calls(), before);
    });
  }

  test('ends calls that the engine has forgotten, and believes the journal afterwards', async () => {
    await using t = await openHistory(open);
    const up = question(t.ada.sipUser, '102');
    const ringing = question(t.cid.sipUser, '102', { engineId: 'owndial-1.2' });
    await asked(t, up);
    await asked(t, ringing);
    await t.recorder.answered(up.engineId, t.bob.channel);
    t.clock.pass(30_000);
    const keys = await t.recorder.liveKeys();
    assert.deepEqual(keys.sort(), [up.key, ringing.key].sort());
    await t.recorder.endLost([...keys, 'nothing/1']);
    assert.deepEqual(await t.recorder.liveKeys(), []);
    const { endReason, endedBy, talkSeconds } = await t.call(up.key);
    assert.deepEqual([endReason, endedBy, talkSeconds], ['engine-lost', 'exchange', 30]);
    assert.equal((await t.call(ringing.key)).talkSeconds, 0);
    t.facts.length = 0;
    await t.recorder.endLost(keys);
    assert.deepEqual(told(t.facts), [], 'what has ended does not end again');
    await t.take(callLine('ended', up, talked(t.bob, noon + 4_000, 3_000)));
    assert.deepEqual(await t.call(up.key).then((call) => [call.endReason, call.talkSeconds]), [
      'completed',
      3,
    ]);
  });

  test('finds the leg that was answered among those with longer names', async () => {
    await using t = await openHistory(open);
    for (const engineId of ['owndial-1.1', 'owndial-1.10', 'owndial-1.2', 'owndial-11.1'])
      await asked(t, question(t.ada.sipUser, '102', { engineId }));
    await t.recorder.answered('owndial-1.1', t.bob.channel);
    const up = (await t.calls()).filter((call) => call.state === 'up');
    assert.deepEqual(
      up.map((call) => call.id),
      [(await t.call()).id],
    );
    await t.recorder.answered('owndial-1', t.bob.channel);
    await t.recorder.answered('', '');
    assert.equal((await t.calls()).filter((call) => call.state === 'up').length, 1);
  });

  test('stores the echo test as a service', async () => {
    await using t = await openHistory(open);
    const call = question(t.ada.sipUser, '*43');
    await asked(t, call);
    await t.take(
      callLine('ended', call, { at: noon + 4000, answered: noon + 10, status: '', codec: 'g722' }),
    );
    const { direction, endReason, talkSeconds, to, codec } = await t.call();
    assert.deepEqual([direction, endReason, talkSeconds], ['service', 'completed', 3.99]);
    assert.deepEqual([to.number, to.userId, codec], ['*43', null, 'g722']);
  });

  test('stores what a clock that is set during a call, and hostile lines, make of it', async () => {
    await using t = await openHistory(open);
    const forward = question(t.ada.sipUser, '102', { began: 5 });
    const back = question(t.ada.sipUser, '102', { engineId: 'owndial-1.2' });
    await t.take(
      callLine('ended', forward, talked(t.bob, noon, 999_999_999_999_999)),
      callLine('ended', back, talked(t.bob, noon - 86_400_000, 4000)),
      form({
        fact: 'ended',
        at: noon,
        id: 'x',
        began: 253_402_300_799_999,
        dialled: 'a\0b',
        device: '\0',
        codec: '\0',
      }),
      callLine(
        'ended',
        question(`'; --\u{1f4a5}`, '\u202e"\\'.repeat(100), { engineId: 'y', moved: '%' }),
        {},
      ),
    );
    assert.equal((await t.calls()).length, 4);
    assert.equal((await t.call(back.key)).ringSeconds, 0);
    assert.equal((await t.call(callKey(253_402_300_799_999, 'x'))).dialled, 'ab');
  });

  test('sorts a call by when it began, however late it is told', async () => {
    await using t = await openHistory(open);
    const at = [noon, noon - 60_000, noon + 60_000, noon - 120_000, noon - 120_000];
    for (const [i, began] of at.entries())
      await t.take(callLine('ended', question(t.ada.sipUser, '102', { engineId: `z.${i}`, began })));
    const started = (await t.calls()).map((call) => Date.parse(call.startedAt));
    assert.deepEqual(
      started,
      [...at].sort((a, b) => b - a),
    );
  });

  test('moves the offset with the rows, or neither', async () => {
    await using t = await openHistory(open);
    const offset = () =>
      t.store
        .selectFrom('journal_offsets')
        .select('bytes')
        .where('file', '=', 'test.calls')
        .executeTakeFirst();
    const call = question(t.ada.sipUser, '102');
    await t.take(callLine('began', call));
    assert.deepEqual(await offset(), { bytes: 1 });
    t.facts.length = 0;
    const [end] = [callLine('ended', call, talked(t.bob, noon + 100, 50))].map(readJournalLine);
    assert(end?.fact === 'ended');
    // the second of the two is one that no store takes
    const refused = { ...end, at: Number.NaN, call: { ...end.call, key: 'other/1' } };
    await assert.rejects(t.recorder.take([end, refused], 'test.calls', 99));
    assert.deepEqual(await offset(), { bytes: 1 });
    assert.equal((await t.call()).state, 'ringing');
    assert.deepEqual(told(t.facts), []);
  });
});
