import { type Client, type Device, type OwnNumber, parseId, type User } from '@owndial/contract';
import { PhoneError } from '@owndial/exchange/errors';
import { parseNumber } from '@owndial/exchange/numbering/parse';
import { allPages } from './all-pages.ts';

export const listUsers = (client: Client): Promise<User[]> =>
  allPages((query) => client('listUsers', { query }));

/** By login, extension or id. @throws PhoneError `not-found` */
export async function findUser(client: Client, name: string): Promise<User> {
  const users = await listUsers(client);
  const wanted = name.toLowerCase();
  const user = users.find(
    ({ id, login, extension }) => id === name || login === wanted || extension === name,
  );
  if (user) return user;
  throw notFound('user', name, 'see `./owndial user list`');
}

/** The id as it is, or looked up: a plain user's token may not list users, but may name itself by id. */
export async function userIdOf(client: Client, name: string): Promise<User['id']> {
  return parseId('user', name) ?? (await findUser(client, name)).id;
}

/** By id, or by the number in any usual form. @throws PhoneError `not-found` */
export async function findNumber(client: Client, text: string): Promise<OwnNumber> {
  const numbers = await allPages((query) => client('listNumbers', { query }));
  const { homeCountry } = await client('status');
  const e164 = parseNumber(text, homeCountry);
  const number = numbers.find((candidate) => candidate.id === text || candidate.e164 === e164);
  if (number) return number;
  throw notFound('number', text, 'see `./owndial number list`');
}

/** By id, SIP user or name. @throws PhoneError `not-found`, or `conflict` when several have the name */
export async function findDevice(client: Client, text: string, userId?: User['id']): Promise<Device> {
  const devices = await allPages((query) =>
    client('listDevices', { query: userId ? { ...query, userId } : query }),
  );
  const exact = devices.find(({ id, sipUser }) => id === text || sipUser === text);
  const named = devices.filter(({ name }) => name.toLowerCase() === text.toLowerCase());
  const device = exact ?? named[0];
  if (device === undefined) throw notFound('device', text, 'see `./owndial device list`');
  if (exact === undefined && named.length > 1) {
    const ids = named.map(({ id }) => id).join(', ');
    throw new PhoneError(
      'conflict',
      `${named.length} devices are called "${text}"; name one by its id: ${ids}.`,
    );
  }
  return device;
}

const notFound = (kind: string, name: string, hint: string): PhoneError =>
  new PhoneError('not-found', `there is no ${kind} "${name}"; ${hint}.`);
