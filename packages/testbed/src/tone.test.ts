import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeUlaw, encodeUlaw } from './g711.ts';
import { goertzel, heard, heardMs, melody, power, speechless, strongestTone, tone } from './tone.ts';
import { readWav, repeated, writeWav } from './wav.ts';

const near = (actual: number, expected: number, by: number) =>
  assert.ok(Math.abs(actual - expected) <= by, `${actual} is not ${expected} ± ${by}`);

for (const rate of [8000, 16_000, 48_000]) {
  test(`a tone at ${rate} Hz is heard, its neighbours are not`, () => {
    const { samples } = tone(440, 1, rate);
    near(goertzel(samples, rate, 440), power(samples), 1e-4);
    assert.ok(heard(samples, rate, 440));
    for (const freq of [400, 480, 700, 880]) assert.equal(heardMs(samples, rate, freq), 0);
    assert.equal(strongestTone(samples, rate, [350, 440, 620]), 440);
  });
}

test('silence, noise and two tones at once are no tone', () => {
  assert.ok(speechless(new Float32Array(8000)));
  assert.ok(speechless(new Float32Array(0)));
  let seed = 1;
  const noise = Float32Array.from({ length: 8000 }, () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647 - 0.5;
  });
  assert.equal(strongestTone(noise, 8000, [350, 440, 620]), undefined);
  const [a, b] = [tone(440, 1).samples, tone(700, 1).samples];
  const both = a.map((sample, i) => sample + (b[i] ?? 0));
  assert.ok(!heard(both, 8000, 440));
});

test('a part of a melody counts for as long as it lasts', () => {
  const { samples } = melody([
    { freq: 440, ms: 800 },
    { freq: 0, ms: 400 },
    { freq: 700, ms: 400 },
  ]);
  near(heardMs(samples, 8000, 440), 800, 80);
  near(heardMs(samples, 8000, 700), 400, 80);
});

test('a tone survives G.711', () => {
  const { samples } = tone(440, 1);
  const passed = samples.map((sample) => decodeUlaw(encodeUlaw(sample)));
  near(power(passed), power(samples), 1e-3);
  assert.ok(heard(passed, 8000, 440, 900));
  assert.equal(encodeUlaw(0), 0xff);
});

test('a WAV file is read back, also when its writer has not finished it', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'wav-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'x.wav');
  writeWav(file, tone(440, 1, 16_000));
  assert.equal(readWav(file).rate, 16_000);
  assert.ok(heard(readWav(file).samples, 16_000, 440, 900));
  const unfinished = readFileSync(file);
  unfinished.writeUInt32LE(0, 40);
  writeFileSync(file, unfinished);
  appendFileSync(file, unfinished.subarray(44));
  assert.equal(readWav(file).samples.length, 32_000);
  assert.equal(repeated(tone(440, 2), 5).samples.length, 6 * 8000);
});
