import { NewUser, newId, type Role, type User, UserChange, type UserId } from '@owndial/contract';
import type { Selectable, Transaction } from 'kysely';
import { isoTime } from '../clock.ts';
import { PhoneError } from '../errors.ts';
import type { Schema, UserRow } from '../store/index.ts';
import { nextFree, refuseEmergency } from './extensions.ts';
import { idFromCursor, type PageAsk, type PageOf, pageOf } from './paging.ts';
import { parserOf, plainName } from './parse.ts';
import type { Rooms } from './rooms.ts';
import { isUniqueViolation } from './violations.ts';

const parseNew = parserOf<NewUser>(NewUser);
const parseChange = parserOf<UserChange>(UserChange);

/** What adding needs: the password is hashed before it comes here. */
export type UserToAdd = Omit<NewUser, 'password'> & { readonly passwordHash?: string };

/** The people of the exchange. */
export class Users {
  readonly #rooms: Rooms;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  async list(ask: PageAsk): Promise<PageOf<User>> {
    const after = idFromCursor('user', ask.cursor);
    let query = this.#rooms.store
      .selectFrom('users')
      .selectAll()
      .orderBy('id')
      .limit(ask.limit + 1);
    if (after !== undefined) query = query.where('id', '>', after);
    return pageOf(await query.execute(), ask.limit, userOf);
  }

  /** Throws `not-found`. */
  async get(id: UserId): Promise<User> {
    const row = await this.#rooms.store
      .selectFrom('users')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw noSuchUser();
    return userOf(row);
  }

  async owners(): Promise<User[]> {
    const rows = await this.#rooms.store
      .selectFrom('users')
      .selectAll()
      .where('role', '=', 'owner')
      .orderBy('id')
      .execute();
    return rows.map(userOf);
  }

  async add(input: UserToAdd): Promise<User> {
    const user = await this.#rooms.store.transaction().execute((trx) => this.addWithin(trx, input));
    this.#rooms.changed();
    return user;
  }

  /** As part of a larger change; that one tells of it when it is committed. */
  async addWithin(trx: Transaction<Schema>, { passwordHash, ...input }: UserToAdd): Promise<User> {
    const { login, name, role, extension } = parseNew(input);
    await refuseTaken(trx, 'login', login);
    if (extension !== undefined) await refuseExtension(trx, extension);
    const now = this.#rooms.clock.now();
    const row: UserRow = {
      id: newId('user', now),
      login,
      name: plainName('name', name),
      role: role ?? 'user',
      extension: extension ?? nextFree(await takenExtensions(trx)),
      password_hash: passwordHash ?? null,
      created_at: isoTime(now),
    };
    await trx.insertInto('users').values(row).execute().catch(refuseUnique);
    return userOf(row);
  }

  async change(id: UserId, change: UserChange): Promise<User> {
    const { name, role, extension } = parseChange(change);
    const user = await this.#rooms.store.transaction().execute(async (trx) => {
      const old = await trx.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      if (old === undefined) throw noSuchUser();
      if (role === 'user') await keepAnOwner(trx, id);
      if (extension !== undefined && extension !== old.extension) await refuseExtension(trx, extension);
      const values = {
        ...(name === undefined ? {} : { name: plainName('name', name) }),
        ...(role === undefined ? {} : { role }),
        ...(extension === undefined ? {} : { extension }),
      };
      await trx.updateTable('users').set(values).where('id', '=', id).execute().catch(refuseUnique);
      return userOf({ ...old, ...values });
    });
    this.#rooms.changed();
    return user;
  }

  /** Removes the user with their devices, sessions and tokens. Their numbers stay, with nobody; their calls stay. */
  async remove(id: UserId): Promise<void> {
    await this.#rooms.store.transaction().execute(async (trx) => {
      await keepAnOwner(trx, id);
      const { numDeletedRows } = await trx.deleteFrom('users').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows === 0n) throw noSuchUser();
    });
    this.#rooms.changed();
  }
}

export function userOf(row: Selectable<UserRow>): User {
  return {
    id: row.id as UserId,
    login: row.login,
    name: row.name,
    role: row.role as Role,
    extension: row.extension,
    canSignIn: row.password_hash !== null,
    createdAt: row.created_at,
  };
}

export const noSuchUser = (): PhoneError => new PhoneError('not-found', 'There is no such user.');

async function keepAnOwner(trx: Transaction<Schema>, leaving: UserId): Promise<void> {
  // changes nothing, but locks the owners' rows in both databases: two owners cannot demote each other at once
  await trx.updateTable('users').set({ role: 'owner' }).where('role', '=', 'owner').execute();
  const owners = await trx.selectFrom('users').select('id').where('role', '=', 'owner').execute();
  if (owners.length === 1 && owners[0]?.id === leaving) {
    throw new PhoneError('conflict', 'This is the only owner: make somebody else an owner first.');
  }
}

async function takenExtensions(trx: Transaction<Schema>): Promise<Set<string>> {
  const rows = await trx.selectFrom('users').select('extension').execute();
  return new Set(rows.map((row) => row.extension));
}

async function refuseExtension(trx: Transaction<Schema>, extension: string): Promise<void> {
  refuseEmergency(extension);
  await refuseTaken(trx, 'extension', extension);
}

async function refuseTaken(
  trx: Transaction<Schema>,
  column: 'login' | 'extension',
  value: string,
): Promise<void> {
  const row = await trx.selectFrom('users').select('name').where(column, '=', value).executeTakeFirst();
  if (row === undefined) return;
  throw new PhoneError('conflict', `The ${column} ${value} belongs to ${row.name} already: choose another.`);
}

/** Somebody took the login or the extension in the same moment. */
function refuseUnique(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new PhoneError('conflict', 'The login or the extension was taken in the same moment: try again.', {
    disposition: 'retry',
    cause: error,
  });
}
