import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focusedCall, incomingCall, reducePhone } from './phone-reducer.ts';
import { initialPhone, type PhoneEvent } from './phone-state.ts';

const run = (...events: PhoneEvent[]) => events.reduce(reducePhone, initialPhone);
const remote = { name: 'Ada Byron', number: '101' };
const out = (id: string): PhoneEvent => ({ type: 'call-added', id, direction: 'out', remote, at: 1000 });
const incoming = (id: string): PhoneEvent => ({ type: 'call-added', id, direction: 'in', remote, at: 1000 });
const answered = (id: string): PhoneEvent => ({ type: 'call-answered', id, at: 5000 });
const ended = (id: string): PhoneEvent => ({ type: 'call-ended', id, cause: 'hung-up', at: 9000 });

test('an outgoing call goes from calling over ringing to up to ended', () => {
  const phases = [
    [out('a')],
    [{ type: 'call-rings', id: 'a', earlySound: false } as const],
    [answered('a')],
    [ended('a')],
  ];
  const seen: string[] = [];
  let state = initialPhone;
  for (const [event] of phases) {
    if (event) state = reducePhone(state, event);
    seen.push(focusedCall(state)?.phase ?? '-');
  }
  assert.deepEqual(seen, ['calling', 'ringing', 'up', 'ended']);
  assert.equal(focusedCall(state)?.answeredAt, 5000);
});

test('ringing heard after the answer changes nothing', () => {
  const state = run(out('a'), answered('a'), { type: 'call-rings', id: 'a', earlySound: true });
  assert.equal(focusedCall(state)?.phase, 'up');
});

test('a waiting call does not take the focus until it is answered', () => {
  const waiting = run(out('a'), answered('a'), incoming('b'));
  assert.equal(focusedCall(waiting)?.id, 'a');
  assert.equal(incomingCall(waiting)?.id, 'b');
  const switched = [
    { type: 'call-held', id: 'a', held: true } as const,
    answered('b'),
    { type: 'call-focused', id: 'b' } as const,
  ].reduce<typeof waiting>(reducePhone, waiting);
  assert.equal(focusedCall(switched)?.id, 'b');
  const back = reducePhone(switched, ended('b'));
  assert.equal(focusedCall(back)?.id, 'a');
});

test('an incoming call gets the focus with the answer when it is alone', () => {
  assert.equal(focusedCall(run(incoming('a'))), undefined);
  assert.equal(focusedCall(run(incoming('a'), answered('a')))?.id, 'a');
});

test('an ended call stays to be read, and goes when cleared or when a new one comes', () => {
  const over = run(out('a'), ended('a'));
  assert.equal(focusedCall(over)?.cause, 'hung-up');
  assert.equal(reducePhone(over, { type: 'call-cleared', id: 'a' }).calls.length, 0);
  assert.deepEqual(
    reducePhone(over, incoming('b')).calls.map((call) => call.id),
    ['b'],
  );
});

test('a live call cannot be cleared, an ended one cannot change', () => {
  assert.equal(run(out('a'), { type: 'call-cleared', id: 'a' }).calls.length, 1);
  assert.equal(run(out('a'), ended('a'), answered('a')).calls[0]?.phase, 'ended');
});
