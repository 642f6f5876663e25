import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff } from './backoff.ts';

test('waits double up to the cap, and half of each is random', () => {
  const least = [0, 1, 2, 3].map((n) => backoff(n, 20_000, () => 0));
  const most = [0, 1, 2, 3].map((n) => backoff(n, 20_000, () => 1));
  assert.deepEqual(least, [250, 500, 1000, 2000]);
  assert.deepEqual(most, [500, 1000, 2000, 4000]);
  assert.equal(
    backoff(50, 20_000, () => 1),
    20_000,
  );
});
