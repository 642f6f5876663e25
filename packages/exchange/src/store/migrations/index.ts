import type { Migration } from 'kysely/migration';
import { directoryAndCalls } from './0001-directory-and-calls.ts';

/** In order; a migration that has been released is never changed, only followed by another. */
export const migrations: Record<string, Migration> = {
  '0001-directory-and-calls': directoryAndCalls,
};
