import { type DeviceId, newId, type UserId } from '@owndial/contract';
import type { Kysely } from 'kysely';
import { type Clock, isoTime } from '../clock.ts';
import { PhoneError } from '../errors.ts';
import type { LinkRow, Schema, Store } from '../store/index.ts';
import { hashOf, newSecret } from './secrets.ts';

const minute = 60_000;
const validFor = {
  'first-owner': 24 * 60 * minute,
  invitation: 7 * 24 * 60 * minute,
  provisioning: 15 * minute,
} as const satisfies Record<LinkRow['kind'], number>;

/** What a link is for. */
export type LinkPurpose =
  | { readonly kind: 'first-owner' }
  | { readonly kind: 'invitation'; readonly userId: UserId }
  | { readonly kind: 'provisioning'; readonly deviceId: DeviceId };

export interface MadeLink {
  readonly secret: string;
  readonly expiresAt: string;
}

/** Links that work once and for a time. A new one for the same purpose ends the former ones. */
export class Links {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(rooms: { store: Store; clock: Clock }) {
    this.#store = rooms.store;
    this.#clock = rooms.clock;
  }

  async make(purpose: LinkPurpose): Promise<MadeLink> {
    const now = this.#clock.now();
    const secret = newSecret();
    const expiresAt = isoTime(now + validFor[purpose.kind]);
    await this.#store.transaction().execute(async (trx) => {
      await this.endFormer(purpose, trx);
      await trx
        .insertInto('links')
        .values({
          id: newId('link', now),
          ...columnsOf(purpose),
          secret_hash: hashOf(secret),
          created_at: isoTime(now),
          expires_at: expiresAt,
        })
        .execute();
    });
    return { secret, expiresAt };
  }

  /** What a link is for, without using it. Throws `link-expired` for used, expired and invented ones alike. */
  async look(secret: string): Promise<LinkPurpose> {
    const row = await this.#store
      .selectFrom('links')
      .selectAll()
      .where('secret_hash', '=', hashOf(secret))
      .where('expires_at', '>', isoTime(this.#clock.now()))
      .executeTakeFirst();
    return purposeOf(row);
  }

  /**
   * Uses a link up. Of two who try at the same time the database lets one delete the row, and only that one goes on.
   * Within a transaction the link is there again when that is rolled back.
   */
  async use(secret: string, store: Kysely<Schema> = this.#store): Promise<LinkPurpose> {
    const row = await store
      .deleteFrom('links')
      .where('secret_hash', '=', hashOf(secret))
      .where('expires_at', '>', isoTime(this.#clock.now()))
      .returningAll()
      .executeTakeFirst();
    return purposeOf(row);
  }

  async endFormer(purpose: LinkPurpose, store: Kysely<Schema> = this.#store): Promise<void> {
    const { kind, user_id, device_id } = columnsOf(purpose);
    let query = store.deleteFrom('links').where('kind', '=', kind);
    if (user_id !== null) query = query.where('user_id', '=', user_id);
    if (device_id !== null) query = query.where('device_id', '=', device_id);
    await query.execute();
  }

  async sweep(): Promise<void> {
    await this.#store.deleteFrom('links').where('expires_at', '<=', isoTime(this.#clock.now())).execute();
  }
}

export const linkExpired = (): PhoneError =>
  new PhoneError('link-expired', 'This link was used already, or its time is over: ask for a new one.');

function columnsOf(purpose: LinkPurpose): Pick<LinkRow, 'kind' | 'user_id' | 'device_id'> {
  return {
    kind: purpose.kind,
    user_id: purpose.kind === 'invitation' ? purpose.userId : null,
    device_id: purpose.kind === 'provisioning' ? purpose.deviceId : null,
  };
}

function purposeOf(row: LinkRow | undefined): LinkPurpose {
  if (row?.kind === 'first-owner') return { kind: 'first-owner' };
  if (row?.kind === 'invitation' && row.user_id !== null) {
    return { kind: 'invitation', userId: row.user_id as UserId };
  }
  if (row?.kind === 'provisioning' && row.device_id !== null) {
    return { kind: 'provisioning', deviceId: row.device_id as DeviceId };
  }
  throw linkExpired();
}
