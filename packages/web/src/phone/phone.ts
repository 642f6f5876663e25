import { createClient } from '@owndial/contract';
import { backoff, pause, tryNow } from '../lib/backoff.ts';
import { createStore } from '../lib/store.ts';
import { callAttention, titleFor } from './attention.ts';
import { audioSettings } from './audio-settings.ts';
import { MicrophoneError, openMicrophone, watchPermission } from './microphone.ts';
import type { EngineOptions, PhoneEngine } from './phone-engine.ts';
import { focusedCall, incomingCall, liveCalls, reducePhone } from './phone-reducer.ts';
import { initialPhone, type PhoneCall, type PhoneEvent, type PhoneState } from './phone-state.ts';
import { TabLock } from './tab-lock.ts';
import { play, playKey, type ToneName } from './tones.ts';

/** How long an ended call stays to be read. */
const farewellMs = 3500;

export const phoneStore = createStore<PhoneState>(initialPhone);
let engine: PhoneEngine | undefined;
let lock: TabLock | undefined;
let stopping = new AbortController();
let homeCountry = '';

function tell(event: PhoneEvent): void {
  phoneStore.update((state) => reducePhone(state, event));
  if (event.type === 'call-ended') setTimeout(() => tell({ type: 'call-cleared', id: event.id }), farewellMs);
  if (event.type === 'line' && event.line === 'refused') void renew();
}

/** Makes this page the phone of whoever is signed in. */
export function startPhone(): void {
  if (lock || phoneStore.get().line === 'insecure') return;
  if (!window.isSecureContext || !navigator.mediaDevices) {
    tell({ type: 'line', line: 'insecure' });
    return;
  }
  stopping = new AbortController();
  const { signal } = stopping;
  tell({ type: 'line', line: 'connecting' });
  lock = new TabLock({
    hold: () => void connect(signal),
    async yield() {
      await disconnect();
      tell({ type: 'line', line: 'elsewhere' });
    },
    wait: () => tell({ type: 'line', line: 'elsewhere' }),
  });
  void watchPermission((state) => {
    if (state === 'denied') tell({ type: 'microphone', microphone: 'refused' });
    else if (phoneStore.get().microphone === 'refused') tell({ type: 'microphone', microphone: 'unknown' });
  }, signal);
  window.addEventListener('pagehide', () => void engine?.stop(), { signal });
  window.addEventListener(
    'beforeunload',
    (event) => {
      if (liveCalls(phoneStore.get()).some((call) => call.phase === 'up')) event.preventDefault();
    },
    { signal },
  );
}

export async function stopPhone(): Promise<void> {
  stopping.abort();
  const old = lock;
  lock = undefined;
  await disconnect();
  old?.close();
  if (!lock) tell({ type: 'line', line: 'off' });
}

async function connect(signal: AbortSignal): Promise<void> {
  tell({ type: 'line', line: 'connecting' });
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      const [{ startEngine }, account] = await Promise.all([
        import('./engine.ts'),
        createClient()('browserPhone'),
      ]);
      if (signal.aborted || phoneStore.get().line === 'elsewhere') return;
      const options: EngineOptions = {
        account,
        tell,
        microphoneId: () => audioSettings.get().microphone,
        speakerId: () => audioSettings.get().speaker,
      };
      engine = startEngine(options);
      return;
    } catch {
      // the exchange is away, or the session ended: the rest of the page says which, and the next try may do
      await pause(backoff(attempt), signal, ['online', tryNow]);
    }
  }
}

async function disconnect(): Promise<void> {
  const old = engine;
  engine = undefined;
  await old?.stop();
}

/** The credentials are no good any more. With no call to lose, get new ones. */
async function renew(): Promise<void> {
  const { signal } = stopping;
  await pause(backoff(4), signal, [tryNow]);
  if (signal.aborted || phoneStore.get().line !== 'refused' || liveCalls(phoneStore.get()).length > 0) return;
  await disconnect();
  await connect(signal);
}

export const takeOverPhone = (): void => lock?.takeOver();

/** Opens the microphone once, so that trouble is known before the other side's phone rings. */
async function checkMicrophone(): Promise<boolean> {
  try {
    const stream = await openMicrophone(audioSettings.get().microphone);
    for (const track of stream.getTracks()) track.stop();
    tell({ type: 'microphone', microphone: 'ok' });
    return true;
  } catch (error) {
    if (!(error instanceof MicrophoneError)) throw error;
    tell({ type: 'microphone', microphone: error.trouble });
    return false;
  }
}

async function holdOthers(id: string | undefined): Promise<void> {
  const others = phoneStore.get().calls.filter((call) => call.phase === 'up' && !call.held && call.id !== id);
  await Promise.all(others.map((call) => engine?.setHeld(call.id, true).catch(() => undefined)));
}

export const phone = {
  retryMicrophone: checkMicrophone,
  setHomeCountry(country: string): void {
    homeCountry = country;
  },

  /** Calls a dial string. What is up is put on hold first. */
  async call(target: string, name: string | null = null): Promise<void> {
    if (!engine || phoneStore.get().line !== 'ready' || !(await checkMicrophone())) return;
    await holdOthers(undefined);
    engine?.call(target, { name, number: target });
  },

  async answer(id: string): Promise<void> {
    if (!(await checkMicrophone())) return;
    await holdOthers(id);
    await engine?.answer(id);
    tell({ type: 'call-focused', id });
  },

  decline: (id: string): void => engine?.decline(id),
  hangUp: (id: string): void => engine?.hangUp(id),
  setMuted: (id: string, muted: boolean): void => engine?.setMuted(id, muted),

  async setHeld(id: string, held: boolean): Promise<void> {
    if (!held) await holdOthers(id);
    await engine?.setHeld(id, held);
  },

  /** Talks to another of the calls; the present one waits on hold. */
  async switchTo(id: string): Promise<void> {
    await phone.setHeld(id, false);
    tell({ type: 'call-focused', id });
  },

  sendDigit(id: string, digit: string): void {
    playKey(digit);
    engine?.sendDigit(id, digit);
  },

  transfer: async (id: string, target: string): Promise<void> => engine?.transfer(id, target),
  localStream: (id: string): MediaStream | undefined => engine?.localStream(id),
  applyDevices: async (): Promise<void> => engine?.applyDevices(),
  tryNow: (): void => void window.dispatchEvent(new Event(tryNow)),
};

/** What should sound now: a ring, a quiet knock while talking, the ringback of the call that is being made. */
function toneFor(state: PhoneState): ToneName | undefined {
  const talking = state.calls.some((call) => call.phase === 'up');
  if (incomingCall(state)) return talking ? 'waiting' : 'ring';
  const call = focusedCall(state);
  if (call?.phase === 'ringing' && !call.earlySound) return 'ringback';
  if (call?.phase === 'ended' && call.direction === 'out') return call.cause === 'busy' ? 'busy' : undefined;
  return call?.phase === 'ended' && call.answeredAt && call.cause !== 'hung-up' ? 'ended' : undefined;
}

let seenIncoming: PhoneCall | undefined;
phoneStore.subscribe(() => {
  const state = phoneStore.get();
  play(toneFor(state), homeCountry);
  const incoming = incomingCall(state);
  if (incoming?.id !== seenIncoming?.id) {
    seenIncoming = incoming;
    callAttention(incoming, () => undefined);
  }
  titleFor(liveCalls(state).find((call) => call.phase !== 'incoming'));
});
