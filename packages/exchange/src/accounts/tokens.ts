import { newId, type Token, type TokenId, type UserId } from '@owndial/contract';
import { type Clock, isoTime } from '../clock.ts';
import { idFromCursor, type PageAsk, type PageOf, pageOf } from '../directory/index.ts';
import { plainName } from '../directory/parse.ts';
import { PhoneError } from '../errors.ts';
import type { Store, TokenRow } from '../store/index.ts';
import type { Principal } from './principal.ts';
import { hashOf, newSecret } from './secrets.ts';

const mostPerUser = 100;
/** `lastUsedAt` is told this exactly, so that a busy program does not write at each request */
const lastUsedStep = 60_000;

export type TokenPrincipal = Extract<Principal, { kind: 'token' }>;

/** Secrets of programs say what they are, so that scanners find one that was published by mistake. */
export const tokenPrefix = 'owd_';

/** Revocable keys with which programs act for the user who made them. */
export class Tokens {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ended: (userId: UserId) => void;

  constructor(rooms: { store: Store; clock: Clock }, ended: (userId: UserId) => void) {
    this.#store = rooms.store;
    this.#clock = rooms.clock;
    this.#ended = ended;
  }

  async list(ask: PageAsk & { userId?: UserId | undefined }): Promise<PageOf<Token>> {
    const after = idFromCursor('token', ask.cursor);
    let query = this.#store
      .selectFrom('tokens')
      .selectAll()
      .orderBy('id')
      .limit(ask.limit + 1);
    if (after !== undefined) query = query.where('id', '>', after);
    if (ask.userId !== undefined) query = query.where('user_id', '=', ask.userId);
    return pageOf(await query.execute(), ask.limit, tokenOf);
  }

  async make(
    userId: UserId,
    name: string,
    role: 'owner' | 'user',
  ): Promise<{ token: Token; secret: string }> {
    const { n } = await this.#store
      .selectFrom('tokens')
      .select((e) => e.fn.countAll<number | string>().as('n'))
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    if (Number(n) >= mostPerUser) {
      throw new PhoneError('conflict', `A user can have ${mostPerUser} tokens: revoke one that is not used.`);
    }
    const secret = `${tokenPrefix}${newSecret()}`;
    const now = this.#clock.now();
    const row: TokenRow = {
      id: newId('token', now),
      user_id: userId,
      name: plainName('name', name),
      role,
      secret_hash: hashOf(secret),
      created_at: isoTime(now),
      last_used_at: null,
    };
    await this.#store.insertInto('tokens').values(row).execute();
    return { token: tokenOf(row), secret };
  }

  async find(secret: string): Promise<TokenPrincipal | undefined> {
    const row = await this.#known().where('tokens.secret_hash', '=', hashOf(secret)).executeTakeFirst();
    if (row === undefined) return undefined;
    const now = this.#clock.now();
    if (row.last_used_at === null || now - Date.parse(row.last_used_at) > lastUsedStep) {
      await this.#store
        .updateTable('tokens')
        .set({ last_used_at: isoTime(now) })
        .where('id', '=', row.id)
        .execute();
    }
    return principalOf(row);
  }

  /** The token as it is now, if it still is. */
  async again(id: TokenId): Promise<TokenPrincipal | undefined> {
    const row = await this.#known().where('tokens.id', '=', id).executeTakeFirst();
    return row && principalOf(row);
  }

  /** Revokes the token if it is of `userId`, or anybody's when that is undefined. Throws `not-found`. */
  async revoke(id: TokenId, userId: UserId | undefined): Promise<void> {
    let query = this.#store.deleteFrom('tokens').where('id', '=', id);
    if (userId !== undefined) query = query.where('user_id', '=', userId);
    const row = await query.returning('user_id').executeTakeFirst();
    if (row === undefined) throw new PhoneError('not-found', 'There is no such token.');
    this.#ended(row.user_id as UserId);
  }

  #known() {
    return this.#store
      .selectFrom('tokens')
      .innerJoin('users', 'users.id', 'tokens.user_id')
      .select([
        'tokens.id',
        'tokens.user_id',
        'tokens.role',
        'tokens.last_used_at',
        'users.role as user_role',
      ]);
  }
}

/** A token never does more than its user may by now. */
function principalOf(row: {
  id: string;
  user_id: string;
  role: 'owner' | 'user';
  user_role: 'owner' | 'user';
}): TokenPrincipal {
  const role = row.role === 'owner' && row.user_role === 'owner' ? 'owner' : 'user';
  return { kind: 'token', id: row.id as TokenId, userId: row.user_id as UserId, role };
}

function tokenOf(row: TokenRow): Token {
  return {
    id: row.id as TokenId,
    userId: row.user_id as UserId,
    name: row.name,
    role: row.role,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}
