import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { PhoneError } from '../../errors.ts';

export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

/** @throws PhoneError `home-unwritable` when the folder cannot be made or written to. */
export async function makeWritable(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await access(dir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    if (isErrno(cause, 'ENOSPC', 'EDQUOT')) throw noSpace(dir, undefined, cause);
    throw unwritable(dir, cause);
  }
}

function unwritable(dir: string, cause: unknown): PhoneError {
  return new PhoneError(
    'home-unwritable',
    `The engines folder ${dir} cannot be written: correct its owner, or set OWNDIAL_ENGINES to a folder of yours.`,
    { cause },
  );
}

export async function freeBytes(dir: string): Promise<number> {
  const fs = await statfs(dir);
  return fs.bavail * fs.bsize;
}

/** @throws PhoneError `no-space` when `dir` has less than `bytes` free. */
export async function needSpace(dir: string, bytes: number): Promise<void> {
  if ((await freeBytes(dir)) < bytes) throw noSpace(dir, bytes);
}

/** Folders that an unfinished fetch works in; people are told of the folder that they lie in. */
export const scratchPrefix = 'fetch-';

export function noSpace(path: string, bytes?: number, cause?: unknown): PhoneError {
  const [dir] = path.split(`/${scratchPrefix}`);
  const need = bytes === undefined ? 'The disk is full' : `${megabytes(bytes)} of free space are needed`;
  return new PhoneError(
    'no-space',
    `${need} for ${dir}. Free some, or set OWNDIAL_ENGINES to a folder on a larger disk, and start again.`,
    { cause },
  );
}

export function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Gives the file system's own refusals the words of this room; other errors come back as they are. */
export function translateErrno(error: unknown, dir: string): unknown {
  if (isErrno(error, 'ENOSPC', 'EDQUOT', 'SQLITE_FULL')) return noSpace(dir, undefined, error);
  if (isErrno(error, 'EACCES', 'EPERM', 'EROFS', 'SQLITE_CANTOPEN', 'SQLITE_READONLY')) {
    return unwritable(dir, error);
  }
  return error;
}
