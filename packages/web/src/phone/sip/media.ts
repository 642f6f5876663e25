import type { Session } from 'sip.js';
import { Web } from 'sip.js';

/** The part of sip.js that owns the RTCPeerConnection of a session. */
export type MediaHandler = Web.SessionDescriptionHandler;

/** Quick calls: what is not gathered in this time comes too late to be worth waiting for. */
const gatherMs = 500;

export function mediaFactory(openStream: () => Promise<MediaStream>, iceServers: RTCIceServer[]) {
  return (session: Session): MediaHandler => {
    const handler = new Web.SessionDescriptionHandler(
      session.userAgent.getLogger('sip.SessionDescriptionHandler'),
      openStream,
      {
        iceGatheringTimeout: gatherMs,
        peerConnectionConfiguration: { iceServers, bundlePolicy: 'max-bundle' },
      },
    );
    handler.peerConnectionDelegate = { ontrack: declineVideo };
    return handler;
  };
}

/** Voice only for now: a stopped transceiver answers an offered picture with port 0 (RFC 3264 §6). */
function declineVideo(event: Event): void {
  const { track, transceiver } = event as RTCTrackEvent;
  if (track.kind === 'video') transceiver.stop();
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
