import { Invitation, Inviter, type Session, SessionState, type URI } from 'sip.js';
import { MicrophoneError } from '../microphone.ts';
import type { EndCause, PhoneEvent } from '../phone-state.ts';
import { Ear, type MediaHandler } from './media.ts';
import { causeOfCancel, causeOfRejection } from './sip-causes.ts';

export interface CallHost {
  tell(event: PhoneEvent): void;
  speakerId(): string;
  /** the voice path of a call has broken while the connection stands */
  mend(call: SipCall): void;
  over(call: SipCall): void;
}

const audioOnly = { constraints: { audio: true, video: false } };

/** One call: a sip.js session, what it sounds like, and the facts that it tells. */
export class SipCall {
  readonly id: string;
  readonly session: Inviter | Invitation;
  readonly #host: CallHost;
  readonly #ear = new Ear();
  #cause: EndCause | undefined;
  #muted = false;
  #held = false;
  #over = false;

  constructor(id: string, session: Inviter | Invitation, host: CallHost) {
    this.id = id;
    this.session = session;
    this.#host = host;
    session.delegate = {
      onBye: (bye) => {
        this.#cause ??= 'other-hung-up';
        bye.accept().catch(() => undefined);
      },
      onCancel: (cancel) => {
        this.#cause = causeOfCancel(cancel.request.getHeader('reason'));
      },
      onSessionDescriptionHandler: (handler) => this.#watch(handler as MediaHandler),
    };
    session.stateChange.addListener((state) => {
      if (state === SessionState.Established) this.#answered();
      // sip.js ends the session first and tells why right after
      if (state === SessionState.Terminated) queueMicrotask(() => this.end('failed'));
    });
  }

  get established(): boolean {
    return this.session.state === SessionState.Established;
  }

  get media(): MediaHandler | undefined {
    return this.session.sessionDescriptionHandler as MediaHandler | undefined;
  }

  async invite(): Promise<void> {
    if (!(this.session instanceof Inviter)) return;
    try {
      await this.session.invite({
        sessionDescriptionHandlerOptions: audioOnly,
        requestDelegate: {
          onProgress: ({ message }) => {
            const earlySound = Boolean(message.body);
            if (earlySound || message.statusCode === 180 || message.statusCode === 183)
              this.#host.tell({ type: 'call-rings', id: this.id, earlySound });
          },
          onReject: ({ message }) => {
            this.#cause ??= causeOfRejection(message.statusCode ?? 500, message.getHeader('reason'));
          },
        },
      });
    } catch (error) {
      this.#failed(error);
    }
  }

  async answer(): Promise<void> {
    if (!(this.session instanceof Invitation)) return;
    try {
      await this.session.accept({ sessionDescriptionHandlerOptions: audioOnly });
    } catch (error) {
      this.#failed(error);
    }
  }

  decline(): void {
    this.#cause = 'hung-up';
    // 603 and not 486: the person said no, the line is not busy (RFC 3261 §21.6.2)
    if (this.session instanceof Invitation) this.session.reject({ statusCode: 603 }).catch(() => undefined);
    this.end('hung-up');
  }

  /** Ends the call as far as it has come. */
  hangUp(): void {
    this.#cause = 'hung-up';
    const { session } = this;
    if (this.established) session.bye().catch(() => undefined);
    else if (session instanceof Inviter) session.cancel().catch(() => undefined);
    else session.reject({ statusCode: 603 }).catch(() => undefined);
    this.end('hung-up');
  }

  mute(muted: boolean): void {
    this.#muted = muted;
    this.#gate();
    this.#host.tell({ type: 'call-muted', id: this.id, muted });
  }

  async hold(held: boolean): Promise<void> {
    if (this.#held === held || !this.established) return;
    await this.reinvite({ hold: held });
    this.#held = held;
    this.#gate();
    this.#host.tell({ type: 'call-held', id: this.id, held });
  }

  /** Resolves when the other side has agreed, rejects with the status when it has not. */
  reinvite(change: { hold?: boolean; iceRestart?: boolean } = {}): Promise<void> {
    const { hold = this.#held, iceRestart = false } = change;
    return new Promise((resolve, reject) => {
      this.session
        .invite({
          sessionDescriptionHandlerOptions: { hold, offerOptions: { iceRestart } } as object,
          requestDelegate: {
            onAccept: () => resolve(),
            onReject: ({ message }) => reject(new ReinviteRejected(message.statusCode ?? 500)),
          },
        })
        .catch(reject);
    });
  }

  digit(digit: string): void {
    if (this.media?.sendDtmf(digit, { duration: 120, interToneGap: 70 }))
      this.#host.tell({ type: 'call-digit', id: this.id, digit });
  }

  /** Blind transfer (RFC 5589 §6): resolves when the exchange has accepted it. */
  async refer(target: URI): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.session
        .refer(target, {
          requestDelegate: {
            onAccept: () => resolve(),
            onReject: ({ message }) => reject(new ReinviteRejected(message.statusCode ?? 500)),
          },
        })
        .catch(reject);
    });
    this.#cause = 'transferred';
    if (this.established) this.session.bye().catch(() => undefined);
    this.end('transferred');
  }

  async setMicrophone(stream: MediaStream): Promise<void> {
    const [track] = stream.getAudioTracks();
    const sender = this.#sender();
    if (!track || !sender) return;
    const old = sender.track;
    await sender.replaceTrack(track);
    old?.stop();
    this.#gate();
  }

  setSpeaker(): void {
    this.#ear.use(this.#host.speakerId());
  }

  /** The call is over here, whatever the other side still says. */
  end(cause: EndCause): void {
    if (this.#over) return;
    this.#over = true;
    this.#ear.close();
    this.#host.tell({ type: 'call-ended', id: this.id, cause: this.#cause ?? cause, at: Date.now() });
    this.#host.over(this);
  }

  #answered(): void {
    if (this.media) this.#ear.listen(this.media.remoteMediaStream, this.#host.speakerId());
    this.#gate();
    this.#host.tell({ type: 'call-answered', id: this.id, at: Date.now() });
  }

  #failed(error: unknown): void {
    if (error instanceof MicrophoneError) {
      this.#host.tell({ type: 'microphone', microphone: error.trouble });
      this.end('no-microphone');
    } else {
      this.end('failed');
    }
  }

  #watch(media: MediaHandler): void {
    this.#ear.listen(media.remoteMediaStream, this.#host.speakerId());
    const peer = media.peerConnection;
    peer?.addEventListener('connectionstatechange', () => {
      if (this.#over) return;
      const state = peer.connectionState;
      if (state === 'connected') this.#host.tell({ type: 'call-shaky', id: this.id, shaky: false });
      if (state === 'disconnected' || state === 'failed')
        this.#host.tell({ type: 'call-shaky', id: this.id, shaky: true });
      if (state === 'failed') this.#host.mend(this);
    });
  }

  #sender(): RTCRtpSender | undefined {
    return this.media?.peerConnection?.getSenders().find((sender) => sender.track?.kind === 'audio');
  }

  /** The microphone is open only while the call is neither muted nor held. */
  #gate(): void {
    const track = this.#sender()?.track;
    if (track) track.enabled = !this.#muted && !this.#held;
  }
}

export class ReinviteRejected extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`rejected with ${status}`);
    this.name = 'ReinviteRejected';
    this.status = status;
  }
}

export const numberOf = (session: Session): string => session.remoteIdentity.uri.user ?? '';
export const nameOf = (session: Session): string | null => session.remoteIdentity.displayName || null;
