import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '@owndial/contract';
import { blameWords, endedByWords, gradeOf, viewCall } from './call-words.ts';

const party = (userId: string | null, name: string | null, number: string | null) =>
  ({ userId, name, number, deviceId: null, deviceName: null }) as Call['from'];
const call = (change: Partial<Call>): Call =>
  ({
    direction: 'internal',
    state: 'ended',
    from: party('user_a', 'Ada', '101'),
    to: party('user_b', 'Ben', '102'),
    dialled: '102',
    answeredAt: null,
    endReason: 'no-answer',
    endedBy: null,
    ...change,
  }) as Call;

test('the same call is outgoing for one, missed for the other, and neither for an owner', () => {
  const made = viewCall(call({}), 'user_a');
  assert.deepEqual(
    [made.side, made.who, made.missed, made.words, made.redial],
    ['out', 'Ben', false, 'No answer', '102'],
  );
  const missed = viewCall(call({}), 'user_b');
  assert.deepEqual(
    [missed.side, missed.who, missed.missed, missed.words, missed.redial],
    ['in', 'Ada', true, 'Missed', '101'],
  );
  assert.equal(viewCall(call({}), 'user_c').side, 'other');
});

test('a declined call is not a missed one; a talked one needs no words', () => {
  assert.equal(viewCall(call({ endReason: 'declined' }), 'user_b').missed, false);
  assert.equal(viewCall(call({ endReason: 'completed', answeredAt: 'x' }), 'user_b').words, '');
});

test('a number without a name is shown as it was dialled', () => {
  const view = viewCall(call({ to: party(null, null, null), dialled: '*43' }), 'user_a');
  assert.deepEqual([view.who, view.redial], ['*43', '*43']);
});

test('who hung up', () => {
  const talked = call({ endReason: 'completed', endedBy: 'callee' });
  assert.equal(endedByWords(talked, 'out'), 'Ben hung up');
  assert.equal(endedByWords(talked, 'in'), 'You hung up');
});

test('quality in words', () => {
  assert.deepEqual([4.4, 4, 3.6, 3.1, 2].map(gradeOf), ['excellent', 'good', 'fair', 'poor', 'bad']);
  const leg = { receivedLossPercent: 0, sentLossPercent: 2.5, jitterMs: 5, roundTripMs: 20, mos: 3.7 };
  assert.equal(blameWords(leg), '2.5 % of the sound was lost on the way to this phone.');
  assert.equal(blameWords({ ...leg, mos: 4.4 }), null);
});
