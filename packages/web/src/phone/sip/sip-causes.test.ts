import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeOfCancel, causeOfRejection } from './sip-causes.ts';

test('a SIP status tells why a call was not connected', () => {
  assert.equal(causeOfRejection(486, undefined), 'busy');
  assert.equal(causeOfRejection(603, undefined), 'declined');
  assert.equal(causeOfRejection(404, undefined), 'unknown-number');
  assert.equal(causeOfRejection(503, undefined), 'failed');
});

test('a Reason header is more exact than the status', () => {
  assert.equal(causeOfRejection(480, 'Q.850;cause=19;text="No answer"'), 'no-answer');
  assert.equal(causeOfRejection(480, 'SIP;cause=480, q.850; cause=20'), 'unreachable');
  assert.equal(causeOfRejection(486, 'Q.850;cause=127'), 'busy');
});

test('a call that was taken on another phone is not a missed one', () => {
  assert.equal(causeOfCancel('SIP;cause=200;text="Call completed elsewhere"'), 'answered-elsewhere');
  assert.equal(causeOfCancel('Q.850;cause=26'), 'answered-elsewhere');
  assert.equal(causeOfCancel(undefined), 'cancelled');
});
