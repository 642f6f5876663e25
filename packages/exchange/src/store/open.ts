import { chmodSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { type Dialect, Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { PhoneError } from '../errors.ts';
import { migrations } from './migrations/index.ts';
import { rememberStatements } from './remember-statements.ts';
import type { Schema } from './schema.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

export type Store = Kysely<Schema>;

/** Where the rows are: a file of the home, or a PostgreSQL given by its connection string. */
export type StoreLocation =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** Opens the store and brings its tables up to date. Whoever opens it ends it with `store.destroy()`. */
export async function openStore(location: StoreLocation): Promise<Store> {
  const store = new Kysely<Schema>({ dialect: dialectFor(location) });
  const { error } = await new Migrator({
    db: store,
    provider: { getMigrations: async () => migrations },
  }).migrateToLatest();
  if (error !== undefined) {
    await store.destroy();
    throw new PhoneError('internal', `The database could not be brought up to date: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return store;
}

function dialectFor(location: StoreLocation): Dialect {
  if (location.kind === 'postgres') {
    const pool = new pg.Pool({ connectionString: location.url, max: 8 });
    // a connection that dies while nobody uses it is replaced at the next query; unheard, it would end the process
    pool.on('error', () => {});
    return new PostgresDialect({ pool });
  }
  const database = new SqliteDatabase(location.file, { timeout: 5000 });
  chmodSync(location.file, 0o600);
  database.pragma('journal_mode = WAL');
  // a commit survives the death of the process at once, and the loss of power from the next checkpoint on
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  return sqliteDialect({ database: rememberStatements(database) }, () => database.inTransaction);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
