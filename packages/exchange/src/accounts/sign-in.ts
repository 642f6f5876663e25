import type { PasswordChange, SignIn, User, UserId, Welcome, WelcomeKind } from '@owndial/contract';
import { Login } from '@owndial/contract';
import { Compile } from 'typebox/compile';
import type { Directory } from '../directory/index.ts';
import { PhoneError } from '../errors.ts';
import type { Store } from '../store/index.ts';
import type { Attempts } from './attempts.ts';
import { type LinkPurpose, type Links, linkExpired } from './links.ts';
import type { Passwords } from './passwords.ts';
import type { SessionPrincipal, Sessions } from './sessions.ts';

const login = Compile(Login);

export interface SignedIn {
  readonly user: User;
  /** for the session cookie */
  readonly secret: string;
}

interface SignInRooms {
  readonly store: Store;
  readonly directory: Directory;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly links: Links;
  readonly attempts: Attempts;
}

/** The ways in: by password, and by a one-time link. */
export class SignInDesk {
  readonly #rooms: SignInRooms;

  constructor(rooms: SignInRooms) {
    this.#rooms = rooms;
  }

  /** `address` as `addressKey` gives it. Throws `wrong-credentials` without telling what was wrong. */
  async signIn(input: SignIn, address: string): Promise<SignedIn> {
    const name = login.Check(input.login) ? input.login : undefined;
    const userId = await this.#rooms.attempts.limited({ address, login: name }, () =>
      this.#userWith(name, input.password),
    );
    return this.#begin(userId);
  }

  /** What a link is for, so that the page can ask the right things. Limited, so that nobody tries links out. */
  async look(secret: string, address: string): Promise<WelcomeKind> {
    return this.#rooms.attempts.limited({ address, login: undefined }, async () => {
      const purpose = await this.#rooms.links.look(secret);
      if (purpose.kind === 'first-owner') return { kind: 'first-owner', login: null, name: null };
      if (purpose.kind !== 'invitation') throw linkExpired();
      const user = await this.#rooms.directory.users.get(purpose.userId);
      return { kind: 'invitation', login: user.login, name: user.name };
    });
  }

  /** Follows a one-time link: the link is used up and the password is set in one, or neither is. */
  async welcome(input: Welcome, address: string): Promise<SignedIn> {
    const userId = await this.#rooms.attempts.limited({ address, login: undefined }, async () => {
      const { kind } = await this.#rooms.links.look(input.token);
      if (kind === 'provisioning') throw linkExpired();
      if (kind === 'first-owner' && (input.login === undefined || input.name === undefined)) {
        throw new PhoneError('bad-request', 'login and name are wanted for the first owner.');
      }
      const passwordHash = await this.#rooms.passwords.hash(input.password);
      return this.#use(input, passwordHash);
    });
    // a link for a new password is also the way to put out whoever knew the old one
    await this.#rooms.sessions.endAll(userId);
    this.#rooms.directory.changed();
    return this.#begin(userId);
  }

  /** Looks at a provisioning link without using it up. Limited like every guess. */
  async provisioning(
    secret: string,
    address: string,
  ): Promise<Extract<LinkPurpose, { kind: 'provisioning' }>> {
    return this.#rooms.attempts.limited({ address, login: undefined }, async () => {
      const purpose = await this.#rooms.links.look(secret);
      if (purpose.kind !== 'provisioning') throw linkExpired();
      return purpose;
    });
  }

  async changePassword(session: SessionPrincipal, change: PasswordChange, address: string): Promise<void> {
    const user = await this.#rooms.directory.users.get(session.userId);
    await this.#rooms.attempts.limited({ address, login: user.login }, async () => {
      await this.#userWith(user.login, change.current, 'The current password is not right.');
    });
    await this.#setPassword(session.userId, await this.#rooms.passwords.hash(change.next));
    await this.#rooms.sessions.endAll(session.userId, session.id);
  }

  async #begin(userId: UserId): Promise<SignedIn> {
    const secret = await this.#rooms.sessions.start(userId);
    return { user: await this.#rooms.directory.users.get(userId), secret };
  }

  async #use(input: Welcome, passwordHash: string): Promise<UserId> {
    const { store, links, directory } = this.#rooms;
    return store.transaction().execute(async (trx) => {
      const purpose = await links.use(input.token, trx);
      if (purpose.kind === 'invitation') {
        const values = { password_hash: passwordHash };
        await trx.updateTable('users').set(values).where('id', '=', purpose.userId).execute();
        return purpose.userId;
      }
      if (purpose.kind === 'provisioning' || input.login === undefined || input.name === undefined) {
        throw linkExpired();
      }
      const owner = await trx
        .selectFrom('users')
        .select('id')
        .where('role', '=', 'owner')
        .where('password_hash', 'is not', null)
        .executeTakeFirst();
      if (owner !== undefined) throw linkExpired();
      const user = await directory.users.addWithin(trx, {
        login: input.login,
        name: input.name,
        role: 'owner',
        passwordHash,
      });
      return user.id;
    });
  }

  async #userWith(
    name: string | undefined,
    password: string,
    otherwise = 'The login or the password is not right.',
  ): Promise<UserId> {
    const row =
      name === undefined
        ? undefined
        : await this.#rooms.store
            .selectFrom('users')
            .select(['id', 'password_hash'])
            .where('login', '=', name)
            .executeTakeFirst();
    const matches = await this.#rooms.passwords.matches(password, row?.password_hash);
    if (!matches || row?.password_hash == null) throw new PhoneError('wrong-credentials', otherwise);
    const userId = row.id as UserId;
    if (this.#rooms.passwords.isDated(row.password_hash)) {
      await this.#setPassword(userId, await this.#rooms.passwords.hash(password));
    }
    return userId;
  }

  async #setPassword(userId: UserId, passwordHash: string): Promise<void> {
    await this.#rooms.store
      .updateTable('users')
      .set({ password_hash: passwordHash })
      .where('id', '=', userId)
      .execute();
  }
}
