import type { Session } from 'sip.js';
import { Web } from 'sip.js';
import { withoutVideo } from './without-video.ts';

/** The part of sip.js that owns the RTCPeerConnection of a session. */
export type MediaHandler = Web.SessionDescriptionHandler;

/** Quick calls: what is not gathered in this time comes too late to be worth waiting for. */
const gatherMs = 500;

export function mediaFactory(openStream: () => Promise<MediaStream>, iceServers: RTCIceServer[]) {
  return (session: Session): MediaHandler => {
    return new VoiceHandler(session.userAgent.getLogger('sip.SessionDescriptionHandler'), openStream, {
      iceGatheringTimeout: gatherMs,
      peerConnectionConfiguration: { iceServers, bundlePolicy: 'max-bundle' },
    });
  };
}

/** Voice only for now. */
class VoiceHandler extends Web.SessionDescriptionHandler {
  override setDescription(...[sdp, ...rest]: Parameters<MediaHandler['setDescription']>): Promise<void> {
    return super.setDescription(withoutVideo(sdp), ...rest);
  }
}

/** Plays what the other side says, through the chosen speaker. */
export class Ear {
  readonly #audio = new Audio();

  listen(stream: MediaStream, speakerId: string): void {
    this.#audio.autoplay = true;
    if (this.#audio.srcObject !== stream) this.#audio.srcObject = stream;
    this.use(speakerId);
    this.#audio.play().catch(() => undefined);
  }

  use(speakerId: string): void {
    const audio = this.#audio as HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };
    // an unplugged speaker leaves the sound where it is
    audio.setSinkId?.(speakerId).catch(() => undefined);
  }

  close(): void {
    this.#audio.pause();
    this.#audio.srcObject = null;
  }
}
