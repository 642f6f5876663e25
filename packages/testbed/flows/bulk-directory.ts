import { newId } from '@owndial/contract';
import { ha1Of, newDeviceSecret, newSipUser } from '@owndial/exchange/directory/credentials';
import { openStore } from '@owndial/exchange/store/index';
import type { DeviceRow, UserRow } from '@owndial/exchange/store/schema';
import type { Credentials } from '../src/sip-wire.ts';
import type { TestExchange } from './test-exchange.ts';

const chunk = 250;
const chunksOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / chunk) }, (_, i) => all.slice(i * chunk, (i + 1) * chunk));

/** Writes users and devices straight into the store, which nobody is told of; gives the credentials of the devices. */
export async function addInBulk(
  exchange: TestExchange,
  counts: { users: number; devicesEach: number },
): Promise<Credentials[]> {
  const now = Date.now();
  const created_at = new Date(now).toISOString();
  const users = Array.from(
    { length: counts.users },
    (_, i): UserRow => ({
      id: newId('user', now),
      login: `bulk${i}`,
      name: `Bulk ${i}`,
      role: 'user',
      extension: `${200_000 + i}`,
      password_hash: null,
      created_at,
    }),
  );
  const credentials: Credentials[] = [];
  const devices = users.flatMap((user) =>
    Array.from({ length: counts.devicesEach }, (_, i): DeviceRow => {
      const [name, password] = [newSipUser(), newDeviceSecret()];
      credentials.push({ user: name, password });
      return {
        id: newId('device', now),
        user_id: user.id,
        name: `phone ${i}`,
        kind: 'sip',
        transport: 'udp',
        sip_user: name,
        ha1: ha1Of(name, password),
        generation: 1,
        created_at,
      };
    }),
  );
  const store = await openStore({ kind: 'sqlite', file: exchange.home.database });
  try {
    await store.transaction().execute(async (db) => {
      for (const rows of chunksOf(users)) await db.insertInto('users').values(rows).execute();
      for (const rows of chunksOf(devices)) await db.insertInto('devices').values(rows).execute();
    });
  } finally {
    await store.destroy();
  }
  return credentials;
}
