import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own that can be filled up. */
export interface SmallDisk extends Disposable {
  readonly path: string;
  /** Takes all the room that there is, also what was freed since. */
  fill(): void;
  /** Gives it back. */
  free(): void;
}

/** Mounts a disk in memory, with `megabytes` of room. @throws an Error where this user may not mount */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'pipe' });
  } catch (error) {
    rmdirSync(path);
    throw error;
  }
  const ballast = join(path, 'ballast');
  return {
    path,
    fill: () => fillUp(ballast),
    free: () => rmSync(ballast, { force: true }),
    [Symbol.dispose]() {
      // lazily: a process that a failed test has left may still sit in it
      execFileSync('umount', ['-l', path], { stdio: 'pipe' });
      rmdirSync(path);
    },
  };
}

function fillUp(file: string): void {
  const fd = openSync(file, 'a');
  try {
    for (let size = 1 << 20; size >= 1; size >>= 1) writeWhilePossible(fd, Buffer.alloc(size));
  } finally {
    closeSync(fd);
  }
}

function writeWhilePossible(fd: number, bytes: Buffer): void {
  try {
    while (writeSync(fd, bytes) === bytes.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
