import { heardMs, power, speechless, strongestTone } from './tone.ts';
import { eventually } from './wait.ts';
import type { Sound } from './wav.ts';

/** Something that records: a phone or a page. What it has recorded so far only grows. */
export type Ear = () => Sound | Promise<Sound>;

const later = (sound: Sound, from: number): Float32Array =>
  sound.samples.subarray(Math.min(from, sound.samples.length));

/**
 * Waits until `freq` is clearly heard for `ms` from now on; what was heard before does not count.
 * @throws an Error that tells what was heard instead.
 */
export async function untilHeard(
  ear: Ear,
  freq: number,
  options: { within?: number; ms?: number; among?: readonly number[] } = {},
): Promise<void> {
  const { within = 8000, ms = 400, among = [] } = options;
  const from = (await ear()).samples.length;
  let told = 'nothing recorded';
  const attempt = async () => {
    const sound = await ear();
    // A new call at the same ear begins a new recording, which is then heard from its beginning.
    const samples = later(sound, sound.samples.length < from ? 0 : from);
    if (heardMs(samples, sound.rate, freq) >= ms) return true;
    const other = strongestTone(
      samples,
      sound.rate,
      among.filter((one) => one !== freq),
    );
    const seconds = (samples.length / sound.rate).toFixed(1);
    told = `${seconds} s at ${(10 * Math.log10(power(samples) || 1e-12)).toFixed(0)} dB, ${other ? `${other} Hz` : 'no known tone'}`;
    return false;
  };
  await eventually(attempt, { within, every: 100 }).catch(() => {
    throw new Error(`${freq} Hz was not heard within ${within} ms, but ${told}`);
  });
}

/** Waits until `ms` of nothing but silence were heard, or nothing was recorded for as long (no packets, as in hold). */
export async function untilSilent(ear: Ear, options: { within?: number; ms?: number } = {}): Promise<void> {
  const { within = 8000, ms = 600 } = options;
  let at = (await ear()).samples.length;
  let grown = performance.now();
  const attempt = async () => {
    const { samples, rate } = await ear();
    const need = (rate * ms) / 1000;
    if (samples.length < at) at = 0;
    if (samples.length - at >= need) {
      if (speechless(samples.subarray(samples.length - need))) return true;
      at = samples.length;
      grown = performance.now();
    }
    return samples.length === at && performance.now() - grown >= ms;
  };
  await eventually(attempt, { within, every: 50, what: 'silence' });
}

/** Waits until `ms` of something other than silence and the tones `not` were heard: music. */
export async function untilMusic(
  ear: Ear,
  options: { within?: number; ms?: number; not?: readonly number[] } = {},
): Promise<void> {
  const { within = 8000, ms = 600, not = [] } = options;
  const attempt = async () => {
    const { samples, rate } = await ear();
    const need = (rate * ms) / 1000;
    const last = samples.subarray(Math.max(0, samples.length - need));
    return last.length >= need && !speechless(last) && strongestTone(last, rate, not) === undefined;
  };
  await eventually(attempt, { within, every: 50, what: 'music' });
}
