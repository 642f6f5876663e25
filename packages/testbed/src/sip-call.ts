import { Invitation, Inviter, type Session, SessionState, type URI } from 'sip.js';
import { PhoneMedia } from './sip-phone-media.ts';
import { soon } from './wait.ts';
import type { Sound } from './wav.ts';

/** How a call ended: the status that refused it, if one did. */
export interface CallEnd {
  readonly status?: number;
  readonly reason?: string;
}

/** One call of a `SipPhone`. */
export class SipCall {
  /** Settles at its end, however late; a test awaits `ended()`. */
  readonly over: Promise<CallEnd>;
  readonly #session: Session;
  readonly #target: (number: string) => URI;
  #end: CallEnd = {};
  #rang = Promise.withResolvers<void>();
  #cancelled = Promise.withResolvers<string>();

  constructor(session: Session, target: (number: string) => URI) {
    this.#session = session;
    this.#target = target;
    session.delegate = {
      ...session.delegate,
      onCancel: ({ request }) => this.#cancelled.resolve(request.getHeaders('Reason').join(', ')),
    };
    const ended = Promise.withResolvers<CallEnd>();
    this.over = ended.promise;
    session.stateChange.addListener((state) => {
      // SIP.js tells the end first and its status afterwards, in the same turn.
      if (state === SessionState.Terminated) queueMicrotask(() => ended.resolve(this.#end));
    });
  }

  /** Display name and user of the other side, as the INVITE or its target says: `"Ann" 101`. */
  get from(): string {
    const { displayName, uri } = this.#session.remoteIdentity;
    return `${displayName ? `"${displayName}" ` : ''}${uri.user}`;
  }

  /** Incoming: the INVITE as it came. */
  get request(): string {
    if (!(this.#session instanceof Invitation)) throw new Error('this call did not come in');
    return this.#session.request.data;
  }

  /** What names this call's dialog (RFC 3261 §12), once it is up. */
  get dialog(): { callId: string; localTag: string; remoteTag: string } {
    const { dialog } = this.#session;
    if (dialog === undefined) throw new Error('there is no dialog yet');
    return { callId: dialog.callId, localTag: dialog.localTag, remoteTag: dialog.remoteTag };
  }

  /** Incoming: the Reason (RFC 3326) of the CANCEL that took the call away, or an empty text. */
  cancelled(within = 5000): Promise<string> {
    return soon(this.#cancelled.promise, within, 'the CANCEL');
  }

  /** For `SipPhone`: sends the INVITE of an outgoing call. */
  async invite(inviter: Inviter): Promise<void> {
    await inviter.invite({
      requestDelegate: {
        onProgress: ({ message }) => {
          if (message.statusCode === 180) this.#rang.resolve();
        },
        onReject: ({ message }) => {
          this.#end = { status: message.statusCode ?? 0, reason: message.reasonPhrase ?? '' };
        },
      },
    });
  }

  /** Outgoing: the other side rings. */
  rings(within = 5000): Promise<void> {
    return soon(this.#rang.promise, within, '180 Ringing');
  }

  /** The call is up. @throws an Error with the status if it was refused. */
  established(within = 8000): Promise<void> {
    const up = new Promise<void>((resolve, reject) => {
      if (this.#session.state === SessionState.Established) resolve();
      this.#session.stateChange.addListener((state) => {
        if (state === SessionState.Established) resolve();
      });
      void this.over.then((end) => reject(new Error(`the call has ended: ${end.status ?? 'hung up'}`)));
    });
    return soon(up, within, 'the answer');
  }

  ended(within = 5000): Promise<CallEnd> {
    return soon(this.over, within, 'the end of the call');
  }

  async answer(): Promise<void> {
    if (!(this.#session instanceof Invitation)) throw new Error('only an incoming call is answered');
    await this.#session.accept();
    await this.established();
  }

  async decline(statusCode = 603): Promise<void> {
    if (!(this.#session instanceof Invitation)) throw new Error('only an incoming call is declined');
    await this.#session.reject({ statusCode });
  }

  /** BYE, CANCEL or a refusal, whichever fits; nothing when it is over. */
  async hangup(): Promise<void> {
    const session = this.#session;
    if (session.state === SessionState.Established) await session.bye();
    else if (session.state === SessionState.Terminated || session.state === SessionState.Terminating) return;
    else if (session instanceof Inviter) await session.cancel();
    else await this.decline(486);
    await this.ended();
  }

  hold(): Promise<void> {
    return this.#reinvite(true);
  }

  resume(): Promise<void> {
    return this.#reinvite(false);
  }

  async #reinvite(holds: boolean): Promise<void> {
    const media = this.#media();
    if (media) media.holds = holds;
    const done = Promise.withResolvers<void>();
    await this.#session.invite({
      requestDelegate: {
        onAccept: () => done.resolve(),
        onReject: ({ message }) => done.reject(new Error(`the re-INVITE was refused: ${message.statusCode}`)),
      },
    });
    await soon(done.promise, 5000, 'the answer to the re-INVITE');
  }

  /**
   * REFER to a number (blind), or to another call of this phone (attended, with Replaces: RFC 5589 §7), until the
   * exchange tells by NOTIFY that it worked; then hangs up here, as phones do.
   */
  async transfer(to: string | SipCall, within = 8000): Promise<void> {
    const done = Promise.withResolvers<void>();
    const referTo = typeof to === 'string' ? this.#target(to) : to.#session;
    const final = (status: number, where: string) => {
      if (status >= 300) done.reject(new Error(`the transfer failed: ${status} in the ${where}`));
      else if (status >= 200 && where === 'NOTIFY') done.resolve();
    };
    await this.#session.refer(referTo, {
      onNotify: (notification) => {
        void notification.accept();
        final(Number(/^SIP\/2\.0 (\d{3})/.exec(notification.request.body)?.[1]), 'NOTIFY');
      },
      requestDelegate: { onReject: ({ message }) => final(message.statusCode ?? 500, 'answer') },
    });
    await soon(done.promise, within, 'the outcome of the transfer');
    await this.hangup();
    if (typeof to !== 'string') await to.hangup();
  }

  #media(): PhoneMedia | undefined {
    const handler = this.#session.sessionDescriptionHandler;
    return handler instanceof PhoneMedia ? handler : undefined;
  }

  /** What has been heard in this call so far: an `Ear` for `untilHeard`. */
  readonly heard = (): Sound => this.#media()?.heard() ?? { rate: 8000, samples: new Float32Array(0) };

  /** Whether this picture of the other side has come through. */
  readonly seen = (word: string): boolean => this.#media()?.seen(word) ?? false;

  /** Presses keys (RFC 4733). */
  press(digits: string): void {
    if (!this.#media()?.sendDtmf(digits)) throw new Error('there is no audio yet');
  }

  /** The next key that the other side has pressed. */
  async key(within?: number): Promise<string> {
    const media = this.#media();
    if (media === undefined) throw new Error('there is no audio yet');
    return media.key(within);
  }

  close(): void {
    this.#media()?.close();
  }
}
