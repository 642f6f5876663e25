import { createStore } from '../lib/store.ts';

/** Ids of the chosen devices; empty means the system's own choice. */
export interface AudioSettings {
  readonly microphone: string;
  readonly speaker: string;
  readonly ringer: string;
  /** 0 is silent, 1 is full */
  readonly ringVolume: number;
}

const key = 'owndial.audio';
const usual: AudioSettings = { microphone: '', speaker: '', ringer: '', ringVolume: 0.7 };

export const audioSettings = createStore<AudioSettings>(read());

export function changeAudio(change: Partial<AudioSettings>): void {
  audioSettings.update((now) => ({ ...now, ...change }));
  try {
    localStorage.setItem(key, JSON.stringify(audioSettings.get()));
  } catch {
    // storage is full or switched off: the choice lives as long as the page
  }
}

function read(): AudioSettings {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return { ...usual, ...(kept as Partial<AudioSettings>) };
  } catch {
    return usual;
  }
}
