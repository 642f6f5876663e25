import type { Kysely } from 'kysely';
import type { CallFacts } from '../dialplan/index.ts';
import type { Schema } from '../store/index.ts';

/** One side of a call, as the history names it. */
export interface Party {
  readonly userId: string;
  readonly name: string;
  readonly extension: string;
  readonly deviceId: string | null;
  readonly deviceName: string | null;
}

/** What a call was decided on, and who its two sides are. */
export interface Gathered {
  readonly facts: CallFacts;
  readonly caller: Party | undefined;
  readonly called: Party | undefined;
  /** the number that was dialled, when it is one of the exchange's own */
  readonly ownNumber: string | null;
}

/** Who stands behind a device, as the history names them. */
export interface DeviceOwner {
  readonly userId: string;
  readonly name: string;
  readonly extension: string;
  readonly deviceId: string;
  readonly deviceName: string;
}

export async function ownerOfDevice(db: Kysely<Schema>, sipUser: string): Promise<DeviceOwner | undefined> {
  if (sipUser === '') return undefined;
  return db
    .selectFrom('devices')
    .innerJoin('users', 'users.id', 'devices.user_id')
    .select([
      'users.id as userId',
      'users.name',
      'users.extension',
      'devices.id as deviceId',
      'devices.name as deviceName',
    ])
    .where('devices.sip_user', '=', sipUser)
    .executeTakeFirst();
}
