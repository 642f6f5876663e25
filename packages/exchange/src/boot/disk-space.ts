import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** Bytes that this user may still write where `path` is, or where it would be made. */
export function freeSpace(path: string): number {
  const { bavail, bsize } = statfsSync(nearestFolder(path));
  return bavail * bsize;
}

function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}
