import { type Id, type IdKind, parseId } from '@owndial/contract';
import { PhoneError } from '../errors.ts';

export interface PageAsk {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface PageOf<T> {
  readonly items: T[];
  readonly next: string | null;
}

/** Cursors are the last id of a page; encoded, so that nobody comes to rely on that. */
export function cursorOf(id: string): string {
  return Buffer.from(id).toString('base64url');
}

/** The id after which a page starts; undefined for the first page. Throws `bad-request` on anything else. */
export function idFromCursor<K extends IdKind>(kind: K, cursor: string | undefined): Id<K> | undefined {
  if (cursor === undefined) return undefined;
  const id = parseId(kind, Buffer.from(cursor, 'base64url').toString());
  if (id === undefined || cursorOf(id) !== cursor) {
    throw new PhoneError('bad-request', 'The cursor is not one that this list gave out.');
  }
  return id;
}

/** A page out of rows of which one more than `limit` was asked for. */
export function pageOf<R extends { id: string }, T>(
  rows: R[],
  limit: number,
  itemOf: (row: R) => T,
): PageOf<T> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { items: kept.map(itemOf), next: rows.length > limit && last ? cursorOf(last.id) : null };
}
