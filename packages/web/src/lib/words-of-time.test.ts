import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayWords, duration, timer } from './words-of-time.ts';

test('a running clock', () => {
  assert.deepEqual([0, 7, 61, 750, 3723].map(timer), ['0:00', '0:07', '1:01', '12:30', '1:02:03']);
});

test('a length in words', () => {
  assert.deepEqual([0, 8.4, 60, 250, 3600, 3900].map(duration), [
    '0 s',
    '8 s',
    '1 min',
    '4 min 10 s',
    '1 h',
    '1 h 5 min',
  ]);
});

test('days near are named, days far are dated', () => {
  const now = new Date(2026, 10, 20, 9, 0);
  const at = (month: number, day: number, year = 2026) => new Date(year, month, day, 23, 50).toISOString();
  assert.equal(dayWords(at(10, 20), now), 'Today');
  assert.equal(dayWords(at(10, 19), now), 'Yesterday');
  assert.ok(!/\d/.test(dayWords(at(10, 16), now)));
  assert.match(dayWords(at(9, 2), now), /2/);
  assert.match(dayWords(at(9, 2, 2024), now), /2024/);
});
