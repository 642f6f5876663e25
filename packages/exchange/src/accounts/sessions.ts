import { type DeviceId, newId, type SessionId, type UserId } from '@owndial/contract';
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { type Clock, isoTime } from '../clock.ts';
import type { Directory } from '../directory/index.ts';
import { PhoneError } from '../errors.ts';
import type { Schema, Store } from '../store/index.ts';
import type { BrowserPhoneOf, Principal } from './principal.ts';
import { hashOf, newSecret } from './secrets.ts';

const day = 86_400_000;
export const sessionDays = 30;
/** how far a session's end has to move before it is written down: a read should seldom be a write */
const slideStep = day / 4;

export type SessionPrincipal = Extract<Principal, { kind: 'session' }>;

/** People who are signed in. A session ends thirty days after it was last used. */
export class Sessions {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #directory: Directory;
  readonly #ended: (userId: UserId) => void;

  constructor(rooms: { store: Store; clock: Clock; directory: Directory }, ended: (userId: UserId) => void) {
    this.#store = rooms.store;
    this.#clock = rooms.clock;
    this.#directory = rooms.directory;
    this.#ended = ended;
  }

  /** Returns the secret for the cookie. */
  async start(userId: UserId): Promise<string> {
    const secret = newSecret();
    const now = this.#clock.now();
    await this.#store
      .insertInto('sessions')
      .values({
        id: newId('session', now),
        user_id: userId,
        secret_hash: hashOf(secret),
        device_id: null,
        created_at: isoTime(now),
        last_seen_at: isoTime(now),
        expires_at: isoTime(now + sessionDays * day),
      })
      .execute();
    return secret;
  }

  /** Whose secret it is; `slid` when the session was made longer, and the cookie should be, too. */
  async find(secret: string): Promise<{ principal: SessionPrincipal; slid: boolean } | undefined> {
    const now = this.#clock.now();
    const row = await this.#valid().where('sessions.secret_hash', '=', hashOf(secret)).executeTakeFirst();
    if (row === undefined) return undefined;
    const slid = now + sessionDays * day - Date.parse(row.expires_at) > slideStep;
    if (slid) {
      await this.#store
        .updateTable('sessions')
        .set({ last_seen_at: isoTime(now), expires_at: isoTime(now + sessionDays * day) })
        .where('id', '=', row.id)
        .execute();
    }
    return { principal: principalOf(row), slid };
  }

  /** The session as it is now, if it still is. */
  async again(id: SessionId): Promise<SessionPrincipal | undefined> {
    const row = await this.#valid().where('sessions.id', '=', id).executeTakeFirst();
    return row && principalOf(row);
  }

  async end(session: SessionPrincipal): Promise<void> {
    await this.#end((e) => e('id', '=', session.id));
    this.#ended(session.userId);
  }

  /** Ends all sessions of a user but `except`. */
  async endAll(userId: UserId, except?: SessionId): Promise<void> {
    await this.#end((e) => e.and([e('user_id', '=', userId), e('id', '!=', except ?? '')]));
    this.#ended(userId);
  }

  async sweep(): Promise<void> {
    await this.#end((e) => e('expires_at', '<=', isoTime(this.#clock.now())));
  }

  /** The session's web phone; made when it has none. `name` is for the list of devices. */
  async browserPhone(session: SessionPrincipal, name: string): Promise<BrowserPhoneOf> {
    const { phone, made } = await this.#store.transaction().execute(async (trx) => {
      // changes nothing, but locks the session: a page that asks twice at once gets one phone
      const row = await trx
        .updateTable('sessions')
        .set({ id: session.id })
        .where('id', '=', session.id)
        .returning('device_id')
        .executeTakeFirst();
      if (row === undefined) throw new PhoneError('not-signed-in', 'This session has ended: sign in again.');
      const known = row.device_id as DeviceId | null;
      const old = known === null ? undefined : await this.#directory.devices.browser(known, trx);
      if (old !== undefined) return { phone: old, made: false };
      const made = await this.#directory.devices.addBrowserWithin(trx, session.userId, name);
      await trx
        .updateTable('sessions')
        .set({ device_id: made.device.id })
        .where('id', '=', session.id)
        .execute();
      return { phone: made, made: true };
    });
    if (made) this.#directory.changed();
    return { deviceId: phone.device.id, sipUser: phone.device.sipUser, secret: phone.secret };
  }

  #valid() {
    return this.#store
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(['sessions.id', 'sessions.user_id', 'sessions.expires_at', 'users.role'])
      .where('sessions.expires_at', '>', isoTime(this.#clock.now()));
  }

  /** A session takes its web phone with it. */
  async #end(which: (e: ExpressionBuilder<Schema, 'sessions'>) => Expression<SqlBool>): Promise<void> {
    const removed = await this.#store.transaction().execute(async (trx) => {
      const ended = await trx.deleteFrom('sessions').where(which).returning('device_id').execute();
      const devices = ended.map((row) => row.device_id).filter((id) => id !== null);
      if (devices.length > 0) await trx.deleteFrom('devices').where('id', 'in', devices).execute();
      return devices.length;
    });
    if (removed > 0) this.#directory.changed();
  }
}

function principalOf(row: { id: string; user_id: string; role: 'owner' | 'user' }): SessionPrincipal {
  return { kind: 'session', id: row.id as SessionId, userId: row.user_id as UserId, role: row.role };
}
