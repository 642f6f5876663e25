import { PhoneError } from '../errors.ts';

/**
 * What the database says of the machine: SQLite's result codes, PostgreSQL's SQLSTATEs (classes 53, 57 and 58, and
 * the two of class 40 that are to be tried again). Undefined for what is our own mistake.
 */
export function storeFailure(error: unknown): PhoneError | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const code = String(error.code);
  if (/^SQLITE_(FULL|IOERR|CANTOPEN|READONLY)|^(53100|58030)$/.test(code)) {
    return new PhoneError('store-full', 'The database cannot write: make room on its disk, then try again.', {
      disposition: 'retry',
      cause: error,
    });
  }
  if (/^SQLITE_(BUSY|LOCKED)|^(40001|40P01|53300|55P03|57P0[1-3])$|^(ECONNREFUSED|ECONNRESET)$/.test(code)) {
    return new PhoneError('try-again', 'The database is busy or away for a moment: try again.', {
      disposition: 'retry',
      cause: error,
    });
  }
  return undefined;
}
