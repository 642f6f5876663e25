import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Progress } from '@owndial/exchange/engines/bundle/index';
import { Out } from './out.ts';
import { ProgressLine, wipe } from './progress-line.ts';

function shown(stderr: { isTTY?: boolean; columns?: number }, json = false): string {
  let text = '';
  const stream = { ...stderr, write: (chunk: string) => (text += chunk) };
  using line = new ProgressLine(new Out({ write: () => true }, stream, { json, env: {} }));
  for (const packagesDone of [10, 40, 81]) line.show(download(packagesDone));
  return text;
}

const download = (packagesDone: number): Progress => ({
  phase: 'download',
  packagesDone,
  packagesTotal: 162,
  bytesDone: packagesDone * 5e5,
  bytesTotal: 81e6,
});

test('on a terminal one line moves, with a bar, packages and bytes, and never wraps', () => {
  const text = shown({ isTTY: true, columns: 0 });
  assert.match(
    text.split(wipe)[3] ?? '',
    /^█{12}░{12} {2}50% {2}Fetching: 81 of 162 packages, 41 MB of 81 MB/,
  );
  const narrow = shown({ isTTY: true, columns: 40 }).split(wipe);
  assert.ok(narrow.every((line) => line.length < 40));
});

test('elsewhere a line now and then, and with --json none', () => {
  assert.equal(shown({}), 'Fetching: 10 of 162 packages, 5 MB of 81 MB\n');
  assert.equal(shown({}, true), '');
});
