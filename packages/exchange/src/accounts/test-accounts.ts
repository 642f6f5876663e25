import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role, User } from '@owndial/contract';
import { openDirectory, type TestDirectory } from '../directory/test-directory.ts';
import { type OpenTestStore, openSqlite } from '../directory/test-stores.ts';
import { Accounts } from './index.ts';
import type { HashCost } from './passwords.ts';

export interface TestAccounts extends TestDirectory {
  readonly accounts: Accounts;
  readonly runDir: string;
  /** how long sign-ins were held back, in ms */
  readonly held: number[];
  /** a user with the password `passwordOf(login)` */
  person(login: string, role?: Role): Promise<User>;
}

/** Real scrypt, at a cost for tests. */
export const cheap: HashCost = { ln: 4, r: 8, p: 1 };
export const passwordOf = (login: string): string => `the password of ${login}`;

export async function openAccounts(open: OpenTestStore = openSqlite): Promise<TestAccounts> {
  const t = await openDirectory(open);
  const runDir = mkdtempSync(join(tmpdir(), 'owndial-run-'));
  const held: number[] = [];
  const accounts = new Accounts({
    store: t.store,
    clock: t.clock,
    directory: t.directory,
    runDir,
    hashCost: cheap,
    pause: async (ms) => held.push(ms),
  });
  return {
    ...t,
    accounts,
    runDir,
    held,
    person: async (login, role = 'user') => {
      const passwordHash = await accounts.passwords.hash(passwordOf(login));
      return t.directory.users.add({ login, name: login, role, passwordHash });
    },
    [Symbol.asyncDispose]: async () => {
      await t[Symbol.asyncDispose]();
      rmSync(runDir, { recursive: true, force: true });
    },
  };
}
