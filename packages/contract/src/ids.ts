import { type TUnsafe, Type } from 'typebox';
import { monotonicFactory } from 'ulid';

/** Prefixes of the product's ids. An id is `<prefix>_<ULID>`: unique, and sortable by the time it was made. */
export const idPrefixes = {
  user: 'user',
  number: 'num',
  device: 'dev',
  call: 'call',
  token: 'tok',
  session: 'ses',
  link: 'link',
} as const;

export type IdKind = keyof typeof idPrefixes;

declare const brand: unique symbol;
export type Id<K extends IdKind> = string & { readonly [brand]: K };
export type UserId = Id<'user'>;
export type NumberId = Id<'number'>;
export type DeviceId = Id<'device'>;
export type CallId = Id<'call'>;
export type TokenId = Id<'token'>;
export type SessionId = Id<'session'>;
export type LinkId = Id<'link'>;

/** ULID wants its randomness in sixteen pieces; each fetched from the system by itself costs more than the rest. */
const pool = new Uint8Array(1024);
let used = pool.length;
function random(): number {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const byte = pool[used] ?? 0;
  used += 1;
  return byte / 256;
}

let ulid = monotonicFactory(random);
let lastAt = 0;
const body = '[0-9A-HJKMNP-TV-Z]{26}';

/**
 * Makes a new id. `at` is the time in ms since the epoch that it sorts by, also when it is of before the last one's;
 * ids of one moment sort as they were made.
 */
export function newId<K extends IdKind>(kind: K, at: number = Date.now()): Id<K> {
  // one factory never goes back: it would have what is told late sort by the time of the newest
  if (at < lastAt) ulid = monotonicFactory(random);
  lastAt = at;
  return `${idPrefixes[kind]}_${ulid(at)}` as Id<K>;
}

/** The id if `text` is a well-formed id of that kind, else undefined. */
export function parseId<K extends IdKind>(kind: K, text: string): Id<K> | undefined {
  return new RegExp(`^${idPrefixes[kind]}_${body}$`).test(text) ? (text as Id<K>) : undefined;
}

/** Schema of an id of that kind, for the API. */
export function idSchema<K extends IdKind>(kind: K): TUnsafe<Id<K>> {
  return Type.Unsafe<Id<K>>(
    Type.String({ pattern: `^${idPrefixes[kind]}_${body}$`, description: `id of a ${kind}` }),
  );
}
