import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { callLine, noon, openHistory, question } from './test-history.ts';

const hour = 3_600_000;

describe('the wall clock is set during a call', () => {
  for (const jump of [hour, -hour, 26 * hour]) {
    test(`by ${jump / hour} hours: ring and talk are what they were`, async () => {
      await using t = await openHistory();
      const call = question(t.ada.sipUser, t.bob.extension);
      await t.recorder.began(call, await t.gather(call));
      t.clock.pass(3_000);
      await t.recorder.answered(call.engineId, t.bob.channel);
      t.clock.pass(20_000);
      t.clock.set(jump);
      t.clock.pass(10_000);
      const counted = jump > 0 ? { talk: 30_000 + jump } : {};
      await t.take(callLine('ended', call, { at: t.clock.now(), status: 'ANSWER', ...counted }));
      const { ringSeconds, talkSeconds, endReason, endedAt } = await t.call(call.key);
      assert.deepEqual([ringSeconds, talkSeconds, endReason], [3, 30, 'completed']);
      assert.equal(endedAt, new Date(noon + 33_000 + jump).toISOString());
    });
  }

  test('while it rings, and nobody answers', async () => {
    await using t = await openHistory();
    const call = question(t.ada.sipUser, t.bob.extension);
    await t.recorder.began(call, await t.gather(call));
    t.clock.pass(4_000);
    t.clock.set(hour);
    t.clock.pass(1_000);
    await t.take(callLine('ended', call, { at: t.clock.now(), status: 'NOANSWER', outcome: 'no-answer' }));
    const { ringSeconds, talkSeconds } = await t.call(call.key);
    assert.deepEqual([ringSeconds, talkSeconds], [5, 0]);
  });

  test('a clock that is merely kept right changes nothing', async () => {
    await using t = await openHistory();
    const call = question(t.ada.sipUser, t.bob.extension);
    await t.recorder.began(call, await t.gather(call));
    t.clock.pass(1_000);
    t.clock.set(40);
    await t.take(callLine('ended', call, { at: t.clock.now(), status: 'ANSWER', talk: 500 }));
    assert.equal((await t.call(call.key)).talkSeconds, 0.5);
  });
});
