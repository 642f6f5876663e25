import type { Store } from '../../store/index.ts';
import type { CompiledDevice } from './devices-file.ts';
import type { CompiledUser } from './hints-file.ts';

export interface DirectorySnapshot {
  readonly devices: readonly CompiledDevice[];
  readonly users: readonly CompiledUser[];
}

/** Reads what the engine must know, in one order that does not depend on the database. */
export async function readDirectory(store: Store): Promise<DirectorySnapshot> {
  const devices = await store
    .selectFrom('devices')
    .innerJoin('users', 'users.id', 'devices.user_id')
    .select([
      'devices.sip_user',
      'devices.ha1',
      'devices.kind',
      'devices.transport',
      'devices.user_id',
      'users.name',
      'users.extension',
    ])
    .orderBy('devices.id')
    .execute();
  const numbers = await store
    .selectFrom('numbers')
    .select(['e164', 'user_id'])
    .where('user_id', 'is not', null)
    .orderBy('e164')
    .execute();

  const users = new Map<string, { extension: string; numbers: string[]; sipUsers: string[] }>();
  for (const device of devices) {
    const user = users.get(device.user_id) ?? { extension: device.extension, numbers: [], sipUsers: [] };
    user.sipUsers.push(device.sip_user);
    users.set(device.user_id, user);
  }
  for (const number of numbers) users.get(number.user_id ?? '')?.numbers.push(number.e164);
  return { devices, users: [...users.values()] };
}
