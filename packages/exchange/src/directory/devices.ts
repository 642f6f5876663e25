import {
  type Device,
  type DeviceId,
  type DeviceTransport,
  NewDevice,
  newId,
  type UserId,
} from '@owndial/contract';
import type { Selectable, Transaction } from 'kysely';
import { isoTime } from '../clock.ts';
import { PhoneError } from '../errors.ts';
import type { DeviceRow, Schema, Store } from '../store/index.ts';
import { browserSecret, ha1Of, newDeviceSecret, newSipUser } from './credentials.ts';
import { idFromCursor, type PageAsk, type PageOf, pageOf } from './paging.ts';
import { parserOf, plainName } from './parse.ts';
import type { Rooms } from './rooms.ts';
import { noSuchUser } from './users.ts';
import { isReferenceViolation } from './violations.ts';

/** A device as the directory knows it; whether it is registered is known elsewhere. */
export type StoredDevice = Omit<Device, 'registration'>;
export interface DeviceWithSecret {
  readonly device: StoredDevice;
  readonly secret: string;
}

/** More than anybody has, and few enough that one user cannot fill the engine. */
const mostPerUser = 256;
const parseNew = parserOf<NewDevice>(NewDevice);

/** The phones of the users. */
export class Devices {
  readonly #rooms: Rooms;
  readonly #browserKey: string;

  constructor(rooms: Rooms, browserKey: string) {
    this.#rooms = rooms;
    this.#browserKey = browserKey;
  }

  async list(ask: PageAsk & { userId?: UserId | undefined }): Promise<PageOf<StoredDevice>> {
    const after = idFromCursor('device', ask.cursor);
    let query = this.#rooms.store
      .selectFrom('devices')
      .selectAll()
      .orderBy('id')
      .limit(ask.limit + 1);
    if (after !== undefined) query = query.where('id', '>', after);
    if (ask.userId !== undefined) query = query.where('user_id', '=', ask.userId);
    return pageOf(await query.execute(), ask.limit, deviceOf);
  }

  /** Throws `not-found`. */
  async get(id: DeviceId): Promise<StoredDevice> {
    return deviceOf(await this.#row(id));
  }

  /** The digest that the engine has; for provisioning a phone with it. Throws `not-found`. */
  async ha1(id: DeviceId): Promise<string> {
    return (await this.#row(id)).ha1;
  }

  async count(): Promise<number> {
    const row = await this.#rooms.store
      .selectFrom('devices')
      .select((e) => e.fn.countAll<number | string>().as('n'))
      .executeTakeFirstOrThrow();
    return Number(row.n);
  }

  async add(userId: UserId, input: Omit<NewDevice, 'userId'>): Promise<DeviceWithSecret> {
    const { name, transport } = parseNew(input);
    const secret = newDeviceSecret();
    const device = await this.#rooms.store
      .transaction()
      .execute((trx) =>
        this.#insert(trx, { userId, name, kind: 'sip', transport: transport ?? 'tls', secret }),
      );
    this.#rooms.changed();
    return { device, secret };
  }

  /** The web phone of a session, as part of the change that ties the two together. */
  async addBrowserWithin(trx: Transaction<Schema>, userId: UserId, name: string): Promise<DeviceWithSecret> {
    const id = newId('device', this.#rooms.clock.now());
    const secret = browserSecret(this.#browserKey, id, 1);
    const device = await this.#insert(trx, { id, userId, name, kind: 'browser', transport: 'wss', secret });
    return { device, secret };
  }

  /** A browser phone with its secret, which is derived again. Undefined when it was revoked. */
  async browser(id: DeviceId, store: Store = this.#rooms.store): Promise<DeviceWithSecret | undefined> {
    const row = await store
      .selectFrom('devices')
      .selectAll()
      .where('id', '=', id)
      .where('kind', '=', 'browser')
      .executeTakeFirst();
    return row && { device: deviceOf(row), secret: browserSecret(this.#browserKey, id, row.generation) };
  }

  /** A new name comes with the new secret: where the old one is still registered, it ends with its name. */
  async renewSecret(id: DeviceId): Promise<DeviceWithSecret> {
    const old = await this.#row(id);
    if (old.kind === 'browser') {
      throw new PhoneError(
        'conflict',
        'A browser has no secret to type: revoke it, and it gets a new one by itself.',
      );
    }
    const secret = newDeviceSecret();
    const sipUser = newSipUser();
    const row = await this.#rooms.store
      .updateTable('devices')
      .set((e) => ({ sip_user: sipUser, ha1: ha1Of(sipUser, secret), generation: e('generation', '+', 1) }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw noSuchDevice();
    this.#rooms.changed();
    return { device: deviceOf(row), secret };
  }

  async remove(id: DeviceId): Promise<void> {
    const { numDeletedRows } = await this.#rooms.store
      .deleteFrom('devices')
      .where('id', '=', id)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw noSuchDevice();
    this.#rooms.changed();
  }

  async #row(id: DeviceId): Promise<Selectable<DeviceRow>> {
    const row = await this.#rooms.store
      .selectFrom('devices')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw noSuchDevice();
    return row;
  }

  async #insert(trx: Transaction<Schema>, device: DeviceToInsert): Promise<StoredDevice> {
    const { n } = await trx
      .selectFrom('devices')
      .select((e) => e.fn.countAll<number | string>().as('n'))
      .where('user_id', '=', device.userId)
      .executeTakeFirstOrThrow();
    if (Number(n) >= mostPerUser) {
      throw new PhoneError(
        'conflict',
        `A user can have ${mostPerUser} devices: revoke one that is not used.`,
      );
    }
    const now = this.#rooms.clock.now();
    const sipUser = newSipUser();
    const row: DeviceRow = {
      id: device.id ?? newId('device', now),
      user_id: device.userId,
      name: plainName('name', device.name),
      kind: device.kind,
      transport: device.transport,
      sip_user: sipUser,
      ha1: ha1Of(sipUser, device.secret),
      generation: 1,
      created_at: isoTime(now),
    };
    await trx
      .insertInto('devices')
      .values(row)
      .execute()
      .catch((error: unknown) => {
        throw isReferenceViolation(error) ? noSuchUser() : error;
      });
    return deviceOf(row);
  }
}

interface DeviceToInsert {
  readonly id?: DeviceId;
  readonly userId: UserId;
  readonly name: string;
  readonly kind: 'sip' | 'browser';
  readonly transport: DeviceTransport | 'wss';
  readonly secret: string;
}

function deviceOf(row: Selectable<DeviceRow>): StoredDevice {
  return {
    id: row.id as DeviceId,
    userId: row.user_id as UserId,
    name: row.name,
    kind: row.kind,
    transport: row.transport,
    sipUser: row.sip_user,
    createdAt: row.created_at,
  };
}

export const noSuchDevice = (): PhoneError => new PhoneError('not-found', 'There is no such device.');
