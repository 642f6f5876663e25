import { readFileSync, writeFileSync } from 'node:fs';

/** Mono sound: samples between -1 and 1. */
export interface Sound {
  readonly rate: number;
  readonly samples: Float32Array;
}

/** Writes 16-bit mono PCM (RIFF/WAVE, format 1). */
export function writeWav(file: string, sound: Sound): void {
  const bytes = sound.samples.length * 2;
  const out = Buffer.alloc(44 + bytes);
  out.write('RIFF', 0);
  out.writeUInt32LE(36 + bytes, 4);
  out.write('WAVEfmt ', 8);
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(1, 22);
  out.writeUInt32LE(sound.rate, 24);
  out.writeUInt32LE(sound.rate * 2, 28);
  out.writeUInt16LE(2, 32);
  out.writeUInt16LE(16, 34);
  out.write('data', 36);
  out.writeUInt32LE(bytes, 40);
  sound.samples.forEach((sample, i) => {
    out.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32767), 44 + 2 * i);
  });
  writeFileSync(file, out);
}

/**
 * Reads 16-bit PCM, the first channel of it. A file that is still being written has a data length of 0 or too large
 * a one in its header: then everything up to the end of the file counts.
 */
export function readWav(file: string): Sound {
  const wav = readFileSync(file);
  if (wav.toString('latin1', 0, 4) !== 'RIFF') throw new Error(`${file} is no WAV file`);
  let channels = 1;
  let rate = 8000;
  let at = 12;
  while (at + 8 <= wav.length) {
    const id = wav.toString('latin1', at, at + 4);
    const size = wav.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === 'fmt ') {
      const bits = wav.readUInt16LE(body + 14);
      if (bits !== 16) throw new Error(`${file} has ${bits} bits a sample, only 16 are read`);
      channels = wav.readUInt16LE(body + 2);
      rate = wav.readUInt32LE(body + 4);
    }
    if (id === 'data') {
      const left = wav.length - body;
      const length = size === 0 || size > left ? left : size;
      const samples = new Float32Array(Math.floor(length / 2 / channels));
      for (let i = 0; i < samples.length; i++) {
        samples[i] = wav.readInt16LE(body + 2 * channels * i) / 32768;
      }
      return { rate, samples };
    }
    at = body + size + (size % 2);
  }
  return { rate, samples: new Float32Array(0) };
}

/** The sound over and over again until it lasts at least `seconds`. */
export function repeated(sound: Sound, seconds: number): Sound {
  const times = Math.max(1, Math.ceil((seconds * sound.rate) / sound.samples.length));
  const samples = new Float32Array(sound.samples.length * times);
  for (let i = 0; i < times; i++) samples.set(sound.samples, i * sound.samples.length);
  return { rate: sound.rate, samples };
}
