import type { BodyAndContentType, SessionDescriptionHandler } from 'sip.js';
import { keyPayload, RtpAudio } from './rtp-audio.ts';
import { RtpVideo, type VideoCodec } from './rtp-video.ts';
import type { Sound } from './wav.ts';

/** The media side of one call for SIP.js: offers and answers G.711 µ-law without encryption, and can hold. */
export class PhoneMedia implements SessionDescriptionHandler {
  #audio: RtpAudio | undefined;
  #opening: Promise<RtpAudio> | undefined;
  #version = 0;
  #remoteSends = true;
  readonly #speaks: Sound;
  readonly #shows: { codec: VideoCodec; word: string } | undefined;
  #video: RtpVideo | undefined;
  #remoteHasVideo: boolean | undefined;
  /** RFC 3264 §8.4: `true` in the next description puts the other side on hold. */
  holds = false;

  constructor(speaks: Sound, shows?: { codec: VideoCodec; word: string }) {
    this.#speaks = speaks;
    this.#shows = shows;
  }

  #open(): Promise<RtpAudio> {
    this.#opening ??= RtpAudio.open(this.#speaks).then((audio) => {
      this.#audio = audio;
      return audio;
    });
    return this.#opening;
  }

  async getDescription(): Promise<BodyAndContentType> {
    const audio = await this.#open();
    audio.sends = !this.holds;
    const direction = this.holds ? 'sendonly' : this.#remoteSends ? 'sendrecv' : 'recvonly';
    const lines = [
      'v=0',
      `o=- ${audio.port} ${++this.#version} IN IP4 127.0.0.1`,
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${audio.port} RTP/AVP 0 ${keyPayload}`,
      'a=rtpmap:0 PCMU/8000',
      `a=rtpmap:${keyPayload} telephone-event/8000`,
      `a=${direction}`,
      ...(await this.#videoLines()),
    ];
    return { body: `${lines.join('\r\n')}\r\n`, contentType: 'application/sdp' };
  }

  async #videoLines(): Promise<string[]> {
    // RFC 3264 §6: an answer has as many streams as the offer
    if (this.#shows === undefined) return this.#remoteHasVideo ? ['m=video 0 RTP/AVP 96'] : [];
    this.#video ??= await RtpVideo.open(this.#shows.codec, this.#shows.word);
    return this.#remoteHasVideo === false ? [] : this.#video.lines();
  }

  async setDescription(sdp: string): Promise<void> {
    const audio = await this.#open();
    this.#remoteHasVideo = /^m=video [1-9]/m.test(sdp);
    if (this.#shows !== undefined) {
      this.#video ??= await RtpVideo.open(this.#shows.codec, this.#shows.word);
      this.#video.take(sdp);
    }
    const host = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1];
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
    if (!host || !port) throw new Error(`no audio in ${sdp}`);
    this.#remoteSends = !/^a=(sendonly|inactive)/m.test(sdp) || this.holds;
    audio.talkTo(host, port);
  }

  hasDescription(contentType: string): boolean {
    return contentType === 'application/sdp';
  }

  sendDtmf(digits: string): boolean {
    this.#audio?.press(digits);
    return this.#audio !== undefined;
  }

  /** The next key that the other side presses. */
  async key(within?: number): Promise<string> {
    return (await this.#open()).keys.next(() => true, 'a key', within);
  }

  heard(): Sound {
    return this.#audio?.heard() ?? { rate: 8000, samples: new Float32Array(0) };
  }

  /** Whether the other side's picture has come through. */
  readonly seen = (word: string): boolean => this.#video?.seen(word) ?? false;

  close(): void {
    this.#video?.close();
    // also what is just being opened, or nothing ends the process
    void this.#opening?.then((audio) => audio.close());
  }
}
