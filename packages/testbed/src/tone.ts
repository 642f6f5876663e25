import type { Sound } from './wav.ts';

/** One piece of a sequence: a pitch in Hz (0 is silence) for some milliseconds. */
export interface Note {
  readonly freq: number;
  readonly ms: number;
}

/** Sine tones after one another, at -12 dB full scale, so that no codec clips them. */
export function melody(notes: readonly Note[], rate = 8000, amplitude = 0.25): Sound {
  const pieces = notes.map(({ freq, ms }) =>
    Float32Array.from({ length: Math.round((rate * ms) / 1000) }, (_, i) =>
      freq === 0 ? 0 : amplitude * Math.sin((2 * Math.PI * freq * i) / rate),
    ),
  );
  const samples = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return { rate, samples };
}

/** One tone. Of a whole number of seconds and Hz it can be looped without a click. */
export const tone = (freq: number, seconds = 2, rate = 8000): Sound =>
  melody([{ freq, ms: seconds * 1000 }], rate);

/** Mean square of the samples: a full-scale sine has 0.5. */
export function power(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum / samples.length;
}

/**
 * Power of one pitch in the samples by Goertzel's algorithm, on the scale of `power`.
 * https://en.wikipedia.org/wiki/Goertzel_algorithm
 */
export function goertzel(samples: Float32Array, rate: number, freq: number): number {
  const n = samples.length;
  if (n === 0) return 0;
  const coefficient = 2 * Math.cos((2 * Math.PI * freq) / rate);
  let s1 = 0;
  let s2 = 0;
  for (const sample of samples) {
    const s0 = sample + coefficient * s1 - s2;
    s2 = s1;
    s1 = s0;
  }
  return (2 * (s1 * s1 + s2 * s2 - coefficient * s1 * s2)) / (n * n);
}

/** Short enough that a browser's clock drift and lost packets hardly blur the pitch, long enough for ±12 Hz. */
const windowMs = 80;

function windows(samples: Float32Array, rate: number): Float32Array[] {
  const size = Math.floor((rate * windowMs) / 1000);
  const all: Float32Array[] = [];
  for (let at = 0; at + size <= samples.length; at += size) all.push(samples.subarray(at, at + size));
  return all;
}

/** Power below which nobody hears anything: -60 dB full scale. Comfort noise and codec noise lie under it. */
const silence = 1e-6;

/** Nothing but silence, or no samples at all. */
export const speechless = (samples: Float32Array): boolean => power(samples) < silence;

/** Milliseconds during which `freq` was clearly what was heard: `ratio` times as strong as all else together. */
export function heardMs(samples: Float32Array, rate: number, freq: number, ratio = 4): number {
  const clear = windows(samples, rate).filter((piece) => {
    const all = power(piece);
    const wanted = goertzel(piece, rate, freq);
    return all > silence && wanted > ratio * Math.max(0, all - wanted);
  });
  return clear.length * windowMs;
}

/** Whether `freq` was clearly heard for at least `ms` in all. */
export const heard = (samples: Float32Array, rate: number, freq: number, ms = 400): boolean =>
  heardMs(samples, rate, freq) >= ms;

/** The candidate that was clearly heard the longest; `undefined` when none was. */
export function strongestTone(
  samples: Float32Array,
  rate: number,
  candidates: readonly number[],
): number | undefined {
  const [best] = candidates
    .map((freq) => ({ freq, ms: heardMs(samples, rate, freq) }))
    .sort((a, b) => b.ms - a.ms);
  return best && best.ms > 0 ? best.freq : undefined;
}

/** The last `ms` of a sound: what is heard now, whatever was heard before. */
export const lastOf = (sound: Sound, ms: number): Sound => ({
  rate: sound.rate,
  samples: sound.samples.subarray(Math.max(0, sound.samples.length - Math.round((sound.rate * ms) / 1000))),
});

/**
 * A tone with breaks, for a browser's microphone: its noise suppression takes a steady tone for a hum and removes it.
 * The length fits all whole tens of Hz, so it loops without a click.
 */
export const beeps = (freq: number, rate = 48_000): Sound =>
  melody(
    [
      { freq, ms: 500 },
      { freq: 0, ms: 200 },
      { freq, ms: 500 },
      { freq: 0, ms: 200 },
    ],
    rate,
  );
