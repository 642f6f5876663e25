import type { BrowserPhone } from '@owndial/contract';
import type { PhoneEvent } from './phone-state.ts';

export interface EngineOptions {
  readonly account: BrowserPhone;
  /** facts go in here, in the order in which they happen */
  readonly tell: (event: PhoneEvent) => void;
  /** ids of the chosen audio devices; empty is the system's choice */
  readonly microphoneId: () => string;
  readonly speakerId: () => string;
}

/** What moves the calls. One runs at a time. Nothing here throws for what a peer does: that comes as facts. */
export interface PhoneEngine {
  /** Starts a call and returns its id at once. */
  call(target: string, remote: { name: string | null; number: string }): string;
  answer(id: string): Promise<void>;
  decline(id: string): void;
  hangUp(id: string): void;
  setMuted(id: string, muted: boolean): void;
  setHeld(id: string, held: boolean): Promise<void>;
  sendDigit(id: string, digit: string): void;
  /** Blind transfer; the call ends here when the exchange has taken it over. */
  transfer(id: string, target: string): Promise<void>;
  /** the microphone's sound of a call, for the level meter */
  localStream(id: string): MediaStream | undefined;
  /** the choice of microphone or speaker was changed: calls in progress follow */
  applyDevices(): Promise<void>;
  /** Ends calls, signs off, closes everything. */
  stop(): Promise<void>;
}
