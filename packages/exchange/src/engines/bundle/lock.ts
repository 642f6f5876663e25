import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';

/**
 * Waits for the one lock of `dir` and holds it until disposed. It is a lock of the kernel on an open file
 * (SQLite's), so it ends with its holder, even with `kill -9`; the file itself stays and means nothing.
 */
export async function lockDir(
  dir: string,
  options: { onWait?: () => void; signal?: AbortSignal | undefined } = {},
): Promise<Disposable> {
  const db = new Database(join(dir, 'lock.db'), { timeout: 0 });
  try {
    for (let waited = false; ; waited = true) {
      options.signal?.throwIfAborted();
      if (tryLock(db)) return { [Symbol.dispose]: () => db.close() };
      if (!waited) options.onWait?.();
      await delay(200, undefined, { signal: options.signal });
    }
  } catch (error) {
    db.close();
    throw error;
  }
}

function tryLock(db: Database.Database): boolean {
  try {
    db.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}
