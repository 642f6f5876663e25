import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import pg from 'pg';
import { openStore, type Store, type StoreLocation } from '../store/index.ts';

export interface TestStore extends AsyncDisposable {
  readonly store: Store;
  readonly location: StoreLocation;
}

export type OpenTestStore = () => Promise<TestStore>;

/** A store of its own in a folder of its own. */
export const openSqlite: OpenTestStore = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'owndial-store-'));
  const location = { kind: 'sqlite', file: join(dir, 'owndial.db') } as const;
  const store = await openStore(location);
  return {
    store,
    location,
    [Symbol.asyncDispose]: async () => {
      await store.destroy();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

const server = process.env.OWNDIAL_TEST_POSTGRES;

/** A database of its own on the server that the environment names. */
const openPostgres: OpenTestStore = async () => {
  const name = `owndial_test_${randomBytes(8).toString('hex')}`;
  await asAdministrator(`create database ${name}`);
  // not by URL: one for a Unix socket has a user but no host, which URL refuses
  const url = (server ?? '').replace(/\/[^/?]*(?=\?|$)/, `/${name}`);
  const location = { kind: 'postgres', url } as const;
  const store = await openStore(location);
  return {
    store,
    location,
    [Symbol.asyncDispose]: async () => {
      await store.destroy();
      await asAdministrator(`drop database ${name} with (force)`);
    },
  };
};

async function asAdministrator(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The same tests on both databases; says plainly when there is no PostgreSQL to test with. */
export function onEachStore(subject: string, tests: (open: OpenTestStore) => void): void {
  describe(`${subject}, on SQLite`, () => tests(openSqlite));
  if (server === undefined) {
    test(`${subject}, on PostgreSQL`, { skip: 'OWNDIAL_TEST_POSTGRES is not set' });
  } else {
    describe(`${subject}, on PostgreSQL`, () => tests(openPostgres));
  }
}
