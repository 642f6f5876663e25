import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

export const videoCodecs = ['VP8', 'H264'] as const;
export type VideoCodec = (typeof videoCodecs)[number];

/** One video stream each way whose pictures are a word: whether it passes is asked here, not what it shows. */
export class RtpVideo {
  readonly port: number;
  readonly codec: VideoCodec;
  /** Payload type that the other side has for the codec, once it is known. */
  payload = 96;
  readonly #socket: Socket;
  readonly #word: string;
  readonly #seen = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  private constructor(socket: Socket, codec: VideoCodec, word: string) {
    this.#socket = socket;
    this.port = socket.address().port;
    this.codec = codec;
    this.#word = word;
    socket.on('message', (packet) => this.#seen.add(packet.toString('latin1', 12)));
    socket.on('error', () => undefined);
  }

  static async open(codec: VideoCodec, word: string): Promise<RtpVideo> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new RtpVideo(socket, codec, word);
  }

  /** The lines of the description that offer or answer it. */
  lines(): string[] {
    const { payload } = this;
    const format =
      this.codec === 'H264' ? [`a=fmtp:${payload} profile-level-id=42e01f;packetization-mode=1`] : [];
    return [
      `m=video ${this.port} RTP/AVP ${payload}`,
      `a=rtpmap:${payload} ${this.codec}/90000`,
      ...format,
      'a=sendrecv',
    ];
  }

  /** Takes the other side's description: false when it has no video of this codec. */
  take(sdp: string): boolean {
    const [, port] = /^m=video (\d+)/m.exec(sdp) ?? [];
    const [, payload] = new RegExp(`^a=rtpmap:(\\d+) ${this.codec}/`, 'im').exec(sdp) ?? [];
    if (port === undefined || port === '0' || payload === undefined) return false;
    this.payload = Number(payload);
    this.#talkTo(Number(port));
    return true;
  }

  #talkTo(port: number): void {
    clearInterval(this.#timer);
    let sequence = 0;
    this.#timer = setInterval(() => {
      const header = Buffer.alloc(12);
      header[0] = 0x80;
      header[1] = 0x80 | this.payload;
      header.writeUInt16BE(sequence & 0xffff, 2);
      header.writeUInt32BE((sequence * 9000) >>> 0, 4);
      header.writeUInt32BE(this.port, 8);
      sequence += 1;
      this.#socket.send(Buffer.concat([header, Buffer.from(this.#word)]), port, '127.0.0.1');
    }, 100);
  }

  /** Whether the other side's word has been seen. */
  seen(word: string): boolean {
    return this.#seen.has(word);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }
}
