import { audioSettings } from './audio-settings.ts';

/** One sound of a pattern: frequencies in Hz together, from `at` for `length` seconds. */
interface Beep {
  readonly hz: readonly number[];
  readonly at: number;
  readonly length: number;
  readonly level: number;
}
interface Pattern {
  /** seconds until it starts again; 0 plays once */
  readonly every: number;
  readonly beeps: readonly Beep[];
  readonly soft?: boolean;
}

const chime = (at: number, hz: number): Beep => ({ hz: [hz, hz * 2.01], at, length: 0.9, level: 0.32 });
const patterns = {
  ring: {
    every: 3.6,
    soft: true,
    beeps: [chime(0, 659), chime(0.22, 784), chime(0.44, 988), chime(0.95, 784), chime(1.17, 988)],
  },
  waiting: { every: 6, beeps: [0, 0.35].map((at) => ({ hz: [440], at, length: 0.18, level: 0.12 })) },
  // ITU-T E.180: busy in quick strokes
  busy: { every: 0, beeps: [0, 0.9, 1.8].map((at) => ({ hz: [425], at, length: 0.4, level: 0.12 })) },
  ended: { every: 0, beeps: [0, 0.22].map((at) => ({ hz: [425], at, length: 0.14, level: 0.1 })) },
} satisfies Record<string, Pattern>;

/** What the caller hears while it rings, as at home. */
function ringback(country: string): Pattern {
  if (country === 'US' || country === 'CA')
    return { every: 6, beeps: [{ hz: [440, 480], at: 0, length: 2, level: 0.1 }] };
  if (['GB', 'IE', 'AU', 'NZ'].includes(country))
    return { every: 3, beeps: [0, 0.6].map((at) => ({ hz: [400, 450], at, length: 0.4, level: 0.1 })) };
  return { every: 5, beeps: [{ hz: [425], at: 0, length: 1, level: 0.12 }] };
}

export type ToneName = keyof typeof patterns | 'ringback';

let context: AudioContext | undefined;
let playing: { name: ToneName; stop: () => void } | undefined;

/** Browsers let a page sound only after a first click or key. */
export const soundBlocked = (): boolean => context?.state === 'suspended';

/** To be called from a click or key handler, so that a later call can ring. */
export function wakeSound(): void {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
}

/** Starts a tone in place of the one that sounds; undefined for silence. */
export function play(name: ToneName | undefined, country = ''): void {
  if (playing?.name === name) return;
  playing?.stop();
  playing = undefined;
  if (!name) return;
  const pattern: Pattern = name === 'ringback' ? ringback(country) : patterns[name];
  const settings = audioSettings.get();
  const rings = name === 'ring';
  const ctx = contextFor(rings ? settings.ringer : settings.speaker);
  const master = ctx.createGain();
  master.gain.value = rings ? settings.ringVolume : 1;
  master.connect(ctx.destination);
  const round = () => {
    for (const beep of pattern.beeps) sound(ctx, master, beep, pattern.soft ?? false);
  };
  round();
  const timer = pattern.every > 0 ? setInterval(round, pattern.every * 1000) : undefined;
  playing = {
    name,
    stop: () => {
      clearInterval(timer);
      master.disconnect();
    },
  };
}

/** A short dual tone as feedback for a dial key (ITU-T Q.23). */
export function playKey(key: string): void {
  const at = '123A456B789C*0#D'.indexOf(key);
  if (at < 0) return;
  const hz = [[697, 770, 852, 941][at >> 2] ?? 697, [1209, 1336, 1477, 1633][at & 3] ?? 1209];
  const ctx = contextFor(audioSettings.get().speaker);
  sound(ctx, ctx.destination, { hz, at: 0, length: 0.09, level: 0.06 }, false);
}

function contextFor(deviceId: string): AudioContext {
  context ??= new AudioContext();
  const ctx = context as AudioContext & { setSinkId?: (id: string) => Promise<void>; sinkId?: string };
  if (ctx.setSinkId && (ctx.sinkId ?? '') !== deviceId) ctx.setSinkId(deviceId).catch(() => undefined);
  if (ctx.state === 'suspended') void ctx.resume();
  return ctx;
}

function sound(ctx: AudioContext, out: AudioNode, beep: Beep, soft: boolean): void {
  const start = ctx.currentTime + 0.01 + beep.at;
  const end = start + beep.length;
  const gain = ctx.createGain();
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(beep.level, start + 0.012);
  if (soft) gain.gain.exponentialRampToValueAtTime(0.001, end);
  else gain.gain.setValueAtTime(beep.level, end - 0.012);
  gain.gain.linearRampToValueAtTime(0, end);
  gain.connect(out);
  for (const [index, hz] of beep.hz.entries()) {
    const tone = ctx.createOscillator();
    tone.frequency.value = hz;
    const part = ctx.createGain();
    part.gain.value = soft && index > 0 ? 0.25 : 1;
    tone.connect(part).connect(gain);
    tone.start(start);
    tone.stop(end + 0.02);
  }
}
