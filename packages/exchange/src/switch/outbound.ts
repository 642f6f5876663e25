import type { CountryCode } from 'libphonenumber-js/max';
import { type Gathered, ownerOfDevice, type Party } from '../cdr/index.ts';
import type { Question } from '../dialplan/question.ts';
import { type Dialled, readDialled } from '../numbering/dialled.ts';
import type { Store } from '../store/index.ts';

export interface OutboundOptions {
  readonly country: CountryCode;
  readonly ringSeconds: number;
  /** whether the engine can ring this device now; true when in doubt */
  readonly canRing: (sipUser: string) => boolean;
}

/** Gathers what `decide` must know of a call that a device of ours places. */
export async function gatherOutbound(
  options: OutboundOptions,
  store: Store,
  question: Question,
): Promise<Gathered> {
  const { country, ringSeconds } = options;
  const dialled = readDialled(question.dialled, country);
  const caller = await callerOf(store, question);
  const called = dialled.service === undefined ? await calledBy(store, dialled) : undefined;
  return {
    facts: {
      caller: caller === undefined ? undefined : { device: question.device },
      service: dialled.service,
      called: called === undefined ? undefined : { devices: called.devices.filter(options.canRing) },
      ringSeconds,
    },
    caller,
    called: called?.party,
    ownNumber: called?.number ?? null,
  };
}

async function callerOf(store: Store, question: Question): Promise<Party | undefined> {
  const owner = await ownerOfDevice(store, question.device);
  // a click is the user's, whichever of their devices it rang
  if (question.click === '' || owner?.userId === question.click) return owner;
  return userParty(store, question.click);
}

async function userParty(store: Store, userId: string): Promise<Party | undefined> {
  const row = await store
    .selectFrom('users')
    .select(['id', 'name', 'extension'])
    .where('id', '=', userId)
    .executeTakeFirst();
  return (
    row && { userId: row.id, name: row.name, extension: row.extension, deviceId: null, deviceName: null }
  );
}

interface Called {
  readonly party: Party;
  readonly devices: string[];
  readonly number: string | null;
}

async function calledBy(store: Store, dialled: Dialled): Promise<Called | undefined> {
  const { extension, login } = dialled;
  const byName =
    (extension === undefined ? undefined : await devicesWhere(store, 'extension', extension)) ??
    (login === undefined ? undefined : await devicesWhere(store, 'login', login));
  if (byName !== undefined) return byName;
  const { number } = dialled;
  return number === undefined ? undefined : devicesOfNumber(store, number);
}

async function devicesWhere(
  store: Store,
  column: 'extension' | 'login',
  value: string,
): Promise<Called | undefined> {
  const rows = await store
    .selectFrom('users')
    .leftJoin('devices', 'devices.user_id', 'users.id')
    .select(['users.id', 'users.name', 'users.extension', 'devices.sip_user'])
    .where(`users.${column}`, '=', value)
    .execute();
  return calledFrom(rows, null);
}

async function devicesOfNumber(store: Store, number: string): Promise<Called | undefined> {
  const rows = await store
    .selectFrom('numbers')
    .innerJoin('users', 'users.id', 'numbers.user_id')
    .leftJoin('devices', 'devices.user_id', 'users.id')
    .select(['users.id', 'users.name', 'users.extension', 'devices.sip_user'])
    .where('numbers.e164', '=', number)
    .execute();
  return calledFrom(rows, number);
}

function calledFrom(
  rows: readonly { id: string; name: string; extension: string; sip_user: string | null }[],
  number: string | null,
): Called | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    party: {
      userId: first.id,
      name: first.name,
      extension: first.extension,
      deviceId: null,
      deviceName: null,
    },
    devices: rows.flatMap((row) => (row.sip_user === null ? [] : [row.sip_user])),
    number,
  };
}
