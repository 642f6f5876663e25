import type { Client } from '@owndial/contract';

/** A user's phone, and the short number by which Owndial knows the user. */
export interface Phone {
  readonly user: string;
  readonly secret: string;
  readonly extension: string;
}

/** As many users with one phone each, over UDP. */
export async function addPhones(client: Client, prefix: string, count: number): Promise<Phone[]> {
  const phones: Phone[] = [];
  for (let i = 1; i <= count; i++) {
    const { user } = await client('addUser', { body: { login: `${prefix}${i}`, name: `${prefix} ${i}` } });
    const { settings } = await client('addDevice', {
      body: { name: 'Phone', transport: 'udp', userId: user.id },
    });
    phones.push({ user: settings.sipUser, secret: settings.secret, extension: user.extension });
  }
  return phones;
}

export async function allRegistered(client: Client, phones: readonly Phone[]): Promise<boolean> {
  const { items } = await client('listDevices', { query: { limit: 200 } });
  const registered = new Set(items.filter((item) => item.registration !== null).map((item) => item.sipUser));
  return phones.every((phone) => registered.has(phone.user));
}
