import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { followFile, lastLines } from './follow-file.ts';

const area = mkdtempSync(join(tmpdir(), 'od-follow-'));
after(() => rmSync(area, { recursive: true }));

test('the last lines of a file larger than a block, in order', () => {
  const file = join(area, 'large');
  const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} ü`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  assert.deepEqual(lastLines(file, 3), lines.slice(-3));
  assert.deepEqual(lastLines(file, 15_000), lines.slice(-15_000));
  assert.deepEqual(lastLines(file, 30_000), lines);
  assert.deepEqual(lastLines(join(area, 'none'), 3), []);
});

test('new lines come as they are written, whole, also after a rotation', async () => {
  const file = join(area, 'growing');
  writeFileSync(file, 'one\ntwo\n');
  const stop = new AbortController();
  const steps: Record<string, () => void> = {
    two: () => appendFileSync(file, 'three\nfo'),
    three: () => appendFileSync(file, 'ur\n'),
    four: () => {
      renameSync(file, `${file}.1`);
      writeFileSync(file, 'five\n');
    },
    five: () => stop.abort(),
  };
  const seen: string[] = [];
  for await (const line of followFile(file, { lines: 1, follow: true, signal: stop.signal })) {
    seen.push(line);
    steps[line]?.();
  }
  assert.deepEqual(seen, ['two', 'three', 'four', 'five']);
});
