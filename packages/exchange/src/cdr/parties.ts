import type { Kysely } from 'kysely';
import type { Schema } from '../store/index.ts';

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
