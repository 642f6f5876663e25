import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOutcomes, parseResponseTimes, parseTotals } from './sipp-results.ts';

test('totals are those of the last line', () => {
  const csv = 'StartTime;SuccessfulCall(P);SuccessfulCall(C);FailedCall(C);\nt;1;1;0;\nt;2;3;1;\n';
  assert.deepEqual(parseTotals(csv), { succeeded: 3, failed: 1 });
  assert.equal(parseTotals(''), undefined);
});

test('outcomes are counted by status', () => {
  assert.deepEqual(parseOutcomes('outcome 200\noutcome 486\noutcome 200\n'), { 200: 2, 486: 1 });
});

test('response times are ranked', () => {
  const lines = Array.from({ length: 100 }, (_, i) => `0;${100 - i};ringing`);
  const times = parseResponseTimes(['Date_ms;response_time_ms;rtd_no', ...lines].join('\n'));
  assert.deepEqual(times, { count: 100, min: 1, p50: 51, p99: 100, max: 100 });
  assert.equal(parseResponseTimes(''), undefined);
});
