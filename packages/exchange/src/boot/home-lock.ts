import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { HomeLayout } from '../config/home-layout.ts';
import { PhoneError } from '../errors.ts';
import { writeAtomically } from './atomic-write.ts';
import { identityOf, type ProcessIdentity } from './proc.ts';

const lockFile = (home: HomeLayout): string => join(home.run, 'exchange.lock');
const holderFile = (home: HomeLayout): string => join(home.run, 'exchange.pid');

/**
 * Holds the home for this process until disposed. It is the kernel's lock on an open file (SQLite's), so it ends
 * with its holder, even with `kill -9`. Nothing else in the holder may open the lock file: closing any descriptor
 * of it would drop the lock (fcntl(2)).
 * @throws PhoneError `home-in-use` when another process holds it.
 */
export function lockHome(home: HomeLayout): Disposable {
  // somebody who only looks whether it is held may be in the way for a moment
  const db = take(lockFile(home), 'BEGIN EXCLUSIVE', 1000);
  if (db === undefined) throw homeInUse(home, homeHolder(home)?.pid);
  const self = identityOf(process.pid) ?? { pid: process.pid, startTicks: 0 };
  writeAtomically(holderFile(home), `${JSON.stringify(self)}\n`);
  return {
    [Symbol.dispose]() {
      rmSync(holderFile(home), { force: true });
      db.close();
    },
  };
}

/** The process that holds the home, or undefined. `pid` is 0 in the moment before the holder has written its own. */
export function homeHolder(home: HomeLayout): ProcessIdentity | undefined {
  if (!existsSync(lockFile(home))) return undefined;
  // a reader's lock: two that look at the same time must not take each other for a holder
  const db = take(lockFile(home), 'SELECT 1 FROM sqlite_master', 0);
  if (db === undefined) return readHolder(home);
  db.close();
  return undefined;
}

export function homeInUse(home: HomeLayout, pid: number | undefined): PhoneError {
  const who = pid ? `by the exchange with process id ${pid}` : 'by another exchange';
  return new PhoneError(
    'home-in-use',
    `${home.root} is in use ${who}; stop it with \`./owndial down --home ${home.root}\`, or choose another --home.`,
  );
}

function take(file: string, statement: string, timeout: number): Database.Database | undefined {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout });
    db.exec(statement);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw new PhoneError('home-unwritable', `${file} cannot be locked; correct the owner of the home.`, {
      cause: error,
    });
  }
}

function readHolder(home: HomeLayout): ProcessIdentity {
  try {
    return JSON.parse(readFileSync(holderFile(home), 'utf8')) as ProcessIdentity;
  } catch {
    return { pid: 0, startTicks: 0 };
  }
}
