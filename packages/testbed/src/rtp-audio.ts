import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type EventQueue, eventQueue } from './event-queue.ts';
import { decodeUlaw, encodeUlaw } from './g711.ts';
import type { Sound } from './wav.ts';

const frame = 160; // 20 ms at 8 kHz
const keys = '0123456789*#ABCD';
/** Payload type of telephone events (RFC 4733), which is the same on both sides here. */
export const keyPayload = 101;
/** Frames that a key is pressed, and that its end is told, and that it is quiet before the next. */
const pressed = 5;
const told = 3;
const released = 8;

/** One RTP stream each way with G.711 µ-law (RFC 3550, RFC 3551 payload type 0): speaks in a loop, keeps what it hears. */
export class RtpAudio {
  readonly port: number;
  /** While false nothing is sent, as a phone does that holds. */
  sends = true;
  /** Keys that the other side has pressed, each once, as it ended. */
  readonly keys: EventQueue<string> = eventQueue<string>((key) => key);
  #lastKey = -1;
  readonly #toPress: { key: number; at: number }[] = [];
  readonly #socket: Socket;
  readonly #speaks: Uint8Array;
  readonly #heard: Uint8Array[] = [];
  #timer: NodeJS.Timeout | undefined;
  #remote: { host: string; port: number } | undefined;

  private constructor(socket: Socket, speaks: Sound) {
    if (speaks.rate !== 8000) throw new Error(`G.711 speaks at 8000 Hz, not ${speaks.rate}`);
    this.#socket = socket;
    this.port = socket.address().port;
    this.#speaks = Uint8Array.from(speaks.samples, encodeUlaw);
    socket.on('message', (packet) => {
      const payload = (packet[1] ?? 0) & 0x7f;
      if (payload === 0) this.#heard.push(packet.subarray(12));
      if (payload === keyPayload) this.#hearKey(packet);
    });
    socket.on('error', () => undefined); // the other side may be gone before the call is
  }

  static async open(speaks: Sound): Promise<RtpAudio> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new RtpAudio(socket, speaks);
  }

  /** Begins to speak, or goes on towards another address. */
  talkTo(host: string, port: number): void {
    this.#remote = { host, port };
    if (this.#timer) return;
    const started = performance.now();
    let sent = 0;
    // A timer is late now and then; what is due is counted from the beginning, so the stream keeps its pace.
    this.#timer = setInterval(() => {
      for (const due = (performance.now() - started) / 20; sent < due; sent++) this.#sendFrame(sent);
    }, 20);
  }

  /** Presses keys one after another (RFC 4733 §2.5), in place of what is spoken. */
  press(digits: string): void {
    for (const digit of digits) this.#toPress.push({ key: keys.indexOf(digit), at: 0 });
  }

  #hearKey(packet: Buffer): void {
    const isEnd = ((packet[13] ?? 0) & 0x80) !== 0;
    const when = packet.readUInt32BE(4);
    // its end is told three times
    if (!isEnd || when === this.#lastKey) return;
    this.#lastKey = when;
    this.keys.push(keys[packet[12] ?? 0] ?? '?');
  }

  #keyFrame(sequence: number): Buffer | undefined {
    const [now] = this.#toPress;
    if (now === undefined) return undefined;
    const step = now.at++;
    if (step >= pressed + told) {
      if (step >= pressed + told + released) this.#toPress.shift();
      return undefined;
    }
    const packet = this.#packet(sequence, 4);
    packet[1] = keyPayload | (step === 0 ? 0x80 : 0);
    packet.writeUInt32BE(((sequence - step) * frame) >>> 0, 4);
    packet[12] = now.key;
    packet[13] = 10 | (step >= pressed ? 0x80 : 0);
    packet.writeUInt16BE(Math.min(step + 1, pressed) * frame, 14);
    return packet;
  }

  #packet(sequence: number, size: number): Buffer {
    const packet = Buffer.alloc(12 + size);
    packet[0] = 0x80;
    packet.writeUInt16BE(sequence & 0xffff, 2);
    packet.writeUInt32BE((sequence * frame) >>> 0, 4);
    packet.writeUInt32BE(this.port, 8);
    return packet;
  }

  #sendFrame(sequence: number): void {
    if (!this.#remote) return;
    const key = this.#keyFrame(sequence);
    if (key === undefined && !this.sends) return;
    this.#socket.send(key ?? this.#speechFrame(sequence), this.#remote.port, this.#remote.host);
  }

  #speechFrame(sequence: number): Buffer {
    const packet = this.#packet(sequence, frame);
    for (let i = 0; i < frame; i++) {
      packet[12 + i] = this.#speaks[(sequence * frame + i) % this.#speaks.length] as number;
    }
    return packet;
  }

  heard(): Sound {
    return { rate: 8000, samples: Float32Array.from(Buffer.concat(this.#heard), decodeUlaw) };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    try {
      this.#socket.close();
    } catch {
      // closed before: a call may end from both sides
    }
  }
}
