import { EventEmitter } from 'node:events';
import type { UserId } from '@owndial/contract';
import type { Clock } from '../clock.ts';
import type { Directory } from '../directory/index.ts';
import type { Store } from '../store/index.ts';
import { Attempts } from './attempts.ts';
import { Links } from './links.ts';
import { MachineToken } from './machine-token.ts';
import { type HashCost, Passwords } from './passwords.ts';
import type { Principal } from './principal.ts';
import { Sessions } from './sessions.ts';
import { SignInDesk } from './sign-in.ts';
import { Tokens, tokenPrefix } from './tokens.ts';

export { addressKey } from './address-key.ts';
export { TooManyAttempts } from './attempts.ts';
export type { LinkPurpose, MadeLink } from './links.ts';
export { machineTokenFile } from './machine-token.ts';
export type { Principal } from './principal.ts';
export { type SessionPrincipal, sessionDays } from './sessions.ts';
export type { SignedIn } from './sign-in.ts';

export interface AccountsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly directory: Directory;
  /** `config.home.run`: the command line's token is put there */
  readonly runDir: string;
  /** for tests: hashing that costs little, and waiting that takes no time */
  readonly hashCost?: HashCost;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Who may come in, and who has. */
export class Accounts {
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly links: Links;
  readonly desk: SignInDesk;
  readonly #attempts: Attempts;
  readonly #machine: MachineToken;
  readonly #store: Store;
  readonly #changes = new EventEmitter().setMaxListeners(0);

  constructor(options: AccountsOptions) {
    const { store, directory } = options;
    const told = (userId: UserId) => this.rightsChanged(userId);
    this.#store = store;
    this.passwords = new Passwords(options.hashCost);
    this.sessions = new Sessions(options, told);
    this.tokens = new Tokens(options, told);
    this.links = new Links(options);
    this.#attempts = new Attempts(store, options.clock, options.pause);
    this.#machine = new MachineToken(options.runDir);
    const { passwords, sessions, links } = this;
    this.desk = new SignInDesk({ store, directory, passwords, sessions, links, attempts: this.#attempts });
  }

  /** Whose bearer token it is. The machine's own counts only from the machine itself. */
  async bearer(secret: string, local: boolean): Promise<Principal | undefined> {
    if (!secret.startsWith(tokenPrefix)) return undefined;
    if (local && this.#machine.matches(secret)) return { kind: 'machine', role: 'owner' };
    return this.tokens.find(secret);
  }

  /** The principal with the rights of this moment; undefined when the session or token has ended. */
  async again(principal: Principal): Promise<Principal | undefined> {
    if (principal.kind === 'session') return this.sessions.again(principal.id);
    if (principal.kind === 'token') return this.tokens.again(principal.id);
    return principal;
  }

  /** Whether there is an owner who can sign in. Until then a first-owner link is the way in. */
  async isSetUp(): Promise<boolean> {
    const owner = await this.#store
      .selectFrom('users')
      .select('id')
      .where('role', '=', 'owner')
      .where('password_hash', 'is not', null)
      .limit(1)
      .executeTakeFirst();
    return owner !== undefined;
  }

  /** Path of the first sign-in below the web address, for `up` to print; undefined once there is an owner. */
  async firstOwnerPath(): Promise<string | undefined> {
    if (await this.isSetUp()) return undefined;
    const { secret } = await this.links.make({ kind: 'first-owner' });
    return welcomePath(secret);
  }

  /** Calls `listener` with a user whose sessions, tokens or role changed. Returns the way to stop listening. */
  onRightsChanged(listener: (userId: UserId) => void): () => void {
    this.#changes.on('rights', listener);
    return () => this.#changes.off('rights', listener);
  }

  rightsChanged(userId: UserId): void {
    this.#changes.emit('rights', userId);
  }

  /** Removes what has expired: sessions with their web phones, links, old attempts. */
  async sweep(): Promise<void> {
    await this.sessions.sweep();
    await this.links.sweep();
    await this.#attempts.sweep();
  }
}

/** The secret stands in the fragment: it is sent to no server and written into no log. */
export const welcomePath = (secret: string): string => `/#welcome=${secret}`;
