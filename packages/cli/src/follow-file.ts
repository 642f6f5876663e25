import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const blockSize = 64 * 1024;
const newline = 10;

/** The last lines of a file, oldest first; none when it is not there. */
export function lastLines(file: string, count: number): string[] {
  const fd = open(file);
  if (fd === undefined || count === 0) return [];
  try {
    let start = fstatSync(fd).size;
    let bytes = Buffer.alloc(0);
    let ends = 0;
    while (start > 0 && ends <= count) {
      const from = Math.max(0, start - blockSize);
      const block = read(fd, from, start - from);
      for (const byte of block) if (byte === newline) ends++;
      bytes = Buffer.concat([block, bytes]);
      start = from;
    }
    return bytes.toString().split('\n').slice(0, -1).slice(-count);
  } finally {
    closeSync(fd);
  }
}

/** Lines of a file: its last ones, then with `follow` new ones as they come, also after the file was rotated. */
export async function* followFile(
  file: string,
  options: { lines: number; follow: boolean; signal: AbortSignal },
): AsyncGenerator<string> {
  const { follow, signal } = options;
  let place = placeOf(file);
  yield* lastLines(file, options.lines);
  let rest = Buffer.alloc(0);
  while (follow && !signal.aborted) {
    const now = placeOf(file);
    if (now.inode !== place.inode || now.size < place.size) {
      place = { inode: now.inode, size: 0 };
      rest = Buffer.alloc(0);
    }
    if (now.size > place.size) {
      rest = Buffer.concat([rest, readPart(file, place.size, now.size - place.size)]);
      place = now;
      const end = rest.lastIndexOf(newline);
      if (end >= 0) yield* rest.subarray(0, end).toString().split('\n');
      rest = rest.subarray(end + 1);
    }
    await delay(200, undefined, { signal }).catch(() => undefined);
  }
}

function placeOf(file: string): { inode: number; size: number } {
  const stat = statSync(file, { throwIfNoEntry: false });
  return { inode: stat?.ino ?? 0, size: stat?.size ?? 0 };
}

function readPart(file: string, from: number, length: number): Buffer {
  const fd = open(file);
  if (fd === undefined) return Buffer.alloc(0);
  try {
    return read(fd, from, length);
  } finally {
    closeSync(fd);
  }
}

function read(fd: number, from: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(fd, buffer, 0, length, from));
}

function open(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
