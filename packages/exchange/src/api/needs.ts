import type { Call, CallId, Device, EngineState, NewCall, Person, UserId } from '@owndial/contract';
import type { Accounts } from '../accounts/index.ts';
import type { Bus } from '../bus.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Directory, PageAsk, PageOf } from '../directory/index.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/index.ts';

/** What the API works with. It keeps no state that one of these could keep. */
export interface ApiNeeds {
  readonly config: Config;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly directory: Directory;
  readonly accounts: Accounts;
  readonly live: LiveDirectory;
  readonly calls: Calls;
  readonly switchboard: Switchboard;
  readonly presence: Presence;
  readonly engines: { states(): EngineState[] };
  readonly certificate: CertificateSource;
  /** folder of the built web app; the one of this repository when absent */
  readonly webRoot?: string;
}

export interface LiveDirectory {
  /** Resolves when the engine runs what the directory says at this moment. The API waits 2 s for it at most. */
  directoryApplied(): Promise<void>;
}

export interface Calls {
  /** Newest first. `userId` keeps to calls from or to that user, `live` to those that have not ended. */
  list(ask: PageAsk & { userId?: UserId | undefined; live?: boolean | undefined }): Promise<PageOf<Call>>;
  get(id: CallId): Promise<Call | undefined>;
  countToday(): Promise<number>;
  countLive(): Promise<number>;
}

export interface Switchboard {
  /** Rings the user's devices, or the one named, and calls `call.to` when one answers. Throws `PhoneError`. */
  place(userId: UserId, call: Pick<NewCall, 'to' | 'deviceId'>): Promise<void>;
  /** Throws `PhoneError` `not-found` when it is not live. */
  hangUp(id: CallId): Promise<void>;
}

export interface Presence {
  ofUser(id: UserId): Person['presence'];
  registration(sipUser: string): Device['registration'];
  /** how many devices are registered now */
  registeredCount(): number;
}

/** What the exchange shows to those who connect by TLS. Read at each use: it is renewed while the exchange runs. */
export interface CertificateSource {
  current(): Certificate;
  /** Calls `listener` after a renewal. Returns the way to stop listening. */
  onRenewed(listener: () => void): () => void;
}

export interface Certificate {
  readonly expiresAt: string;
  /** SHA-256 of the certificate, as people compare it */
  readonly fingerprint256: string;
  /** our own authority's certificate; undefined when a public one signed ours, which every phone trusts already */
  readonly caPem: string | undefined;
  readonly key: string;
  /** certificate with its chain */
  readonly cert: string;
}
