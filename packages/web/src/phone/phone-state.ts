/** How far this page is a phone. */
export type Line =
  /** nobody is signed in, or the phone has not been started */
  | 'off'
  /** plain http from another machine: browsers give no microphone there */
  | 'insecure'
  /** another tab of this browser is the phone */
  | 'elsewhere'
  | 'connecting'
  | 'ready'
  /** was ready, and is on its way back */
  | 'lost'
  /** the exchange does not take this page's credentials */
  | 'refused';

/** `busy`: another program holds the microphone and does not share it. */
export type Microphone = 'unknown' | 'ok' | 'refused' | 'missing' | 'busy';

export type EndCause =
  | 'hung-up'
  | 'other-hung-up'
  | 'busy'
  | 'declined'
  | 'no-answer'
  | 'unknown-number'
  | 'unreachable'
  | 'not-allowed'
  | 'answered-elsewhere'
  | 'cancelled'
  | 'transferred'
  | 'line-lost'
  | 'gone'
  | 'no-microphone'
  | 'failed';

export type Phase = 'incoming' | 'calling' | 'ringing' | 'up' | 'ended';

export interface PhoneCall {
  readonly id: string;
  readonly direction: 'in' | 'out';
  /** name as the exchange gave it, number, extension or login */
  readonly remote: { readonly name: string | null; readonly number: string };
  readonly phase: Phase;
  /** ms since the epoch */
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  readonly muted: boolean;
  readonly held: boolean;
  /** the path of the voice is being mended */
  readonly shaky: boolean;
  /** before the answer, the other side already sends sound of its own: play no ringback over it */
  readonly earlySound: boolean;
  readonly digits: string;
  readonly cause: EndCause | null;
}

export interface PhoneState {
  readonly line: Line;
  readonly microphone: Microphone;
  readonly calls: readonly PhoneCall[];
  /** the call that the keys and the microphone belong to */
  readonly focusId: string | null;
}

export type PhoneEvent =
  | { readonly type: 'line'; readonly line: Line }
  | { readonly type: 'microphone'; readonly microphone: Microphone }
  | {
      readonly type: 'call-added';
      readonly id: string;
      readonly direction: 'in' | 'out';
      readonly remote: PhoneCall['remote'];
      readonly at: number;
    }
  | { readonly type: 'call-rings'; readonly id: string; readonly earlySound: boolean }
  | { readonly type: 'call-answered'; readonly id: string; readonly at: number }
  | { readonly type: 'call-muted'; readonly id: string; readonly muted: boolean }
  | { readonly type: 'call-held'; readonly id: string; readonly held: boolean }
  | { readonly type: 'call-shaky'; readonly id: string; readonly shaky: boolean }
  | { readonly type: 'call-digit'; readonly id: string; readonly digit: string }
  | { readonly type: 'call-focused'; readonly id: string }
  | { readonly type: 'call-ended'; readonly id: string; readonly cause: EndCause; readonly at: number }
  | { readonly type: 'call-cleared'; readonly id: string };

export const initialPhone: PhoneState = { line: 'off', microphone: 'unknown', calls: [], focusId: null };
