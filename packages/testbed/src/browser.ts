import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Tool } from './child.ts';
import { type Sound, writeWav } from './wav.ts';

export interface Browser {
  readonly context: BrowserContext;
  /** A new tab in which `heardInPage` works. */
  page(url?: string): Promise<Page>;
  close(): Promise<void>;
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--allow-loopback-in-peer-connection',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',
];

/** The rate at which a page is recorded: enough for any tone that a phone call carries. */
const rate = 16_000;

/**
 * Starts Chromium with a fresh profile, a microphone that says `speaks` over and over again, and no way to leave
 * loopback by itself. `microphone: 'refused'` is a person who says no to the page's question.
 */
export async function startBrowser(options: {
  tool: Tool;
  dir: string;
  speaks: Sound;
  microphone?: 'allowed' | 'refused';
  viewport?: { width: number; height: number };
}): Promise<Browser> {
  const { tool, dir, speaks, microphone = 'allowed' } = options;
  mkdirSync(dir, { recursive: true });
  const said = join(dir, 'microphone.wav');
  writeWav(said, speaks);
  const context = await chromium.launchPersistentContext(join(dir, 'profile'), {
    executablePath: tool.command,
    headless: true,
    env: { ...process.env, ...tool.env } as Record<string, string>,
    args: [
      ...(tool.args ?? []),
      ...flags,
      `--use-file-for-fake-audio-capture=${said}`,
      microphone === 'allowed' ? '--use-fake-ui-for-media-stream' : '--deny-permission-prompts',
    ],
    ...(options.viewport ? { viewport: options.viewport } : {}),
  });
  await context.addInitScript(recordRemoteAudio, rate);
  return {
    context,
    async page(url) {
      const page = await context.newPage();
      if (url !== undefined) await page.goto(url);
      return page;
    },
    close: () => context.close(),
  };
}

/** What was heard in a page, in pieces; another page in the same tab is another recording. */
interface Recording {
  readonly id: number;
  readonly chunks: Int16Array[];
}

interface RecordingWindow {
  recording?: Recording;
  RTCPeerConnection: new (...args: unknown[]) => EventTarget;
  AudioContext: new (options: { sampleRate: number }) => RecordingContext;
  Audio: new () => { muted: boolean; srcObject: unknown; play(): Promise<void> };
  MediaStream: new (tracks: unknown[]) => unknown;
}

interface RecordingNode {
  connect(node: unknown): void;
  onaudioprocess: (event: { inputBuffer: { getChannelData(channel: number): Float32Array } }) => void;
}

interface RecordingContext {
  destination: unknown;
  createMediaStreamSource(stream: unknown): RecordingNode;
  createScriptProcessor(size: number, inputs: number, outputs: number): RecordingNode;
}

/**
 * Runs in the page before its own scripts: whatever audio its peer connections receive is also written down, mixed.
 * A ScriptProcessor, because a worklet would have to be loaded past the page's content security policy.
 */
function recordRemoteAudio(sampleRate: number): void {
  const page = globalThis as unknown as RecordingWindow;
  const Original = page.RTCPeerConnection;
  const recorded = new WeakSet<object>();
  let context: RecordingContext;
  let writer: RecordingNode | undefined;
  const start = () => {
    const chunks: Int16Array[] = [];
    page.recording = { id: performance.timeOrigin, chunks };
    context = new page.AudioContext({ sampleRate });
    writer = context.createScriptProcessor(2048, 1, 1);
    writer.onaudioprocess = ({ inputBuffer }) => {
      chunks.push(Int16Array.from(inputBuffer.getChannelData(0), (sample) => sample * 32767));
    };
    writer.connect(context.destination);
    return writer;
  };
  page.RTCPeerConnection = class extends Original {
    constructor(...args: unknown[]) {
      super(...args);
      this.addEventListener('track', (event) => {
        const { track } = event as unknown as { track: { kind: string } };
        // A call that is resumed brings its track again.
        if (track.kind !== 'audio' || recorded.has(track)) return;
        recorded.add(track);
        const stream = new page.MediaStream([track]);
        // Chromium gives Web Audio nothing of a remote stream that no media element plays.
        const element = new page.Audio();
        element.muted = true;
        element.srcObject = stream;
        void element.play();
        const into = writer ?? start();
        context.createMediaStreamSource(stream).connect(into);
      });
    }
  };
}

interface Fetched {
  id: number;
  chunks: number;
  samples: Float32Array;
}

const fetched = new WeakMap<Page, Fetched>();

/** What has come into this page by all its calls, from the first on: an `Ear` for `untilHeard`. */
export async function heardInPage(page: Page): Promise<Sound> {
  const before = fetched.get(page) ?? { id: 0, chunks: 0, samples: new Float32Array(0) };
  // Only what is new is carried over; a long call would be too much to carry ten times a second.
  const news = await page.evaluate(
    ({ id, chunks: known }) => {
      const { recording } = globalThis as unknown as RecordingWindow;
      if (!recording) return { id: 0, chunks: 0, base64: '' };
      let bytes = '';
      for (const chunk of recording.chunks.slice(recording.id === id ? known : 0))
        for (const byte of new Uint8Array(chunk.buffer)) bytes += String.fromCharCode(byte);
      return { id: recording.id, chunks: recording.chunks.length, base64: btoa(bytes) };
    },
    { id: before.id, chunks: before.chunks },
  );
  const old = news.id === before.id ? before.samples : new Float32Array(0);
  const pcm = Buffer.from(news.base64, 'base64');
  const samples = new Float32Array(old.length + pcm.length / 2);
  samples.set(old);
  for (let i = old.length; i < samples.length; i++)
    samples[i] = pcm.readInt16LE(2 * (i - old.length)) / 32768;
  fetched.set(page, { id: news.id, chunks: news.chunks, samples });
  return { rate, samples };
}
