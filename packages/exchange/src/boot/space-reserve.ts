import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { HomeLayout } from '../config/home-layout.ts';
import type { Log } from '../log.ts';
import { freeSpace } from './disk-space.ts';

/** bytes: room for the journal and the history of some thousand calls */
const size = 8e6;
const piece = Buffer.alloc(1e6, 'owndial ');
/** bytes; with less than this the disk counts as full */
const little = 1e6;
/** the reserve is made, and made again, only where it takes no more than this part of what is free */
const share = 8;
/** ms */
const lookEvery = 500;

export const reserveFile = (home: HomeLayout): string => join(home.run, 'reserve');

/**
 * Keeps a file that is given up when the disk of the home is full: the engine cannot tell anybody that it could not
 * write down a call, so there must be room when it does. Made again when there is room again.
 */
export function keepReserve(home: HomeLayout, log: Log): Disposable {
  const file = reserveFile(home);
  let low = false;
  const look = () => {
    const free = freeSpace(home.run);
    if (free < little && !low) {
      low = true;
      log.error(
        'The disk of the home is full: make room. Until then calls are written into a small reserve.',
      );
    }
    if (free < little) rmSync(file, { force: true });
    else if (free > size * share && !isThere(file)) {
      make(file);
      low = false;
    }
  };
  const tryToLook = () => {
    try {
      look();
    } catch (error) {
      log.debug({ error }, 'The reserve of disk space could not be looked after.');
    }
  };
  tryToLook();
  const timer = setInterval(tryToLook, lookEvery);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

const isThere = (file: string): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= size;

function make(file: string): void {
  const fd = openSync(file, 'w', 0o600);
  try {
    for (let done = 0; done < size; ) done += writeSync(fd, piece);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}
