import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { HomeLayout } from '../config/home-layout.ts';
import { sampleConfig } from '../config/sample.ts';
import { PhoneError } from '../errors.ts';
import { writeAtomically } from './atomic-write.ts';

/** A Unix socket's path ends at 107 bytes (unix(7)), and the engine's lie a few folders below the home. */
const longestHome = 80;

/** Makes the home with its folders, for its user alone, and leaves a commented `owndial.toml` in a new one. */
export function prepareHome(home: HomeLayout, homeCountry: string, portOffset = 0): void {
  checkHome(home);
  try {
    makeFolder(home.root);
    if ((statSync(home.root).mode & 0o077) !== 0) chmodSync(home.root, 0o700);
    for (const dir of [home.run, home.log, home.tls]) makeFolder(dir);
    accessSync(home.root, constants.R_OK | constants.W_OK | constants.X_OK);
    if (!existsSync(home.configFile)) writeAtomically(home.configFile, sampleConfig(homeCountry, portOffset));
  } catch (error) {
    throw translated(home, error);
  }
}

/** Step by step, because Node's own `recursive` never returns where the system says ENOENT, as below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(path), { code: 'ENOTDIR' });
    return;
  }
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/**
 * Refuses a folder that something else lives in: a slip in `--home` must not take its permissions away.
 * Changes nothing. @throws PhoneError `home-unwritable` or `bad-config`
 */
export function checkHome(home: HomeLayout): void {
  if (Buffer.byteLength(home.root) > longestHome) {
    throw new PhoneError(
      'bad-config',
      `${home.root} is too long a path for a home (${longestHome} bytes at most); choose a shorter --home.`,
    );
  }
  const names = entriesOf(home);
  if (names.length === 0 || names.some((name) => known(home).includes(name))) return;
  throw new PhoneError(
    'home-unwritable',
    `${home.root} holds other things than an exchange; choose a new or empty folder with --home.`,
  );
}

function entriesOf(home: HomeLayout): string[] {
  try {
    return readdirSync(home.root).filter((name) => name !== 'lost+found');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw translated(home, error);
  }
}

const known = (home: HomeLayout): string[] =>
  [home.configFile, home.secretsFile, home.database, home.tls, home.run, home.log, home.asterisk].map(
    (path) => basename(path),
  );

function translated(home: HomeLayout, error: unknown): PhoneError {
  const { code } = error as NodeJS.ErrnoException;
  if (isDiskFull(error)) return diskFull(home, error);
  const why = code === 'ENOTDIR' || code === 'EEXIST' ? 'is not a folder' : `cannot be written (${code})`;
  return new PhoneError(
    'home-unwritable',
    `${home.root} ${why}; correct its owner, or choose another folder with --home or OWNDIAL_HOME.`,
    { cause: error },
  );
}

/** True for what the system or SQLite says when nothing more can be written. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL';
}

export const diskFull = (home: HomeLayout, cause?: unknown): PhoneError =>
  new PhoneError('no-space', `The disk of ${home.root} is full; free some space and start again.`, { cause });
