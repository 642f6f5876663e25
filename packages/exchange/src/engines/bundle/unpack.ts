import { chmod, lstat, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PhoneError } from '../../errors.ts';
import type { PlannedPackage } from './apt.ts';
import { type OnProgress, step } from './progress.ts';
import { run } from './run.ts';
import { freeBytes, noSpace } from './space.ts';

/** Unpacks each package into `root`; gives the package index of every path. */
export async function unpackAll(
  archives: string,
  packages: readonly PlannedPackage[],
  root: string,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const bytesTotal = packages.reduce((sum, item) => sum + item.size, 0);
  const owners = new Map<string, number>();
  let bytesDone = 0;
  for (const [index, item] of packages.entries()) {
    for (const path of await unpackOne(join(archives, item.file), root, signal)) owners.set(path, index);
    bytesDone += item.size;
    onProgress(
      step('unpack', { packagesDone: index + 1, packagesTotal: packages.length, bytesDone, bytesTotal }),
    );
  }
  return owners;
}

async function unpackOne(deb: string, root: string, signal?: AbortSignal): Promise<string[]> {
  const result = await run('dpkg-deb', ['--vextract', deb, root], { signal });
  if (result.code === 0) return result.stdout.split('\n').map((line) => line.replace(/^\.\//, ''));
  const cause = new Error(`dpkg-deb ended with ${result.code}: ${result.stderr.trim()}`);
  if ((await freeBytes(root)) < 32e6) throw noSpace(root, undefined, cause);
  throw new PhoneError('bundle-damaged', `${deb} cannot be unpacked: delete it and start again.`, { cause });
}

/** Takes what is never needed out of a tree, and the set-user-ID bits, which have no business in a cache folder. */
export async function trim(root: string, pruned: readonly string[]): Promise<void> {
  for (const path of pruned) await rm(join(root, path), { recursive: true, force: true });
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = await lstat(path);
    if (mode & 0o6000) await chmod(path, mode & 0o777);
  }
}

/** Makes or replaces a symbolic link, at once. */
export async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(`${path}.new`, { force: true });
  await symlink(target, `${path}.new`);
  await rename(`${path}.new`, path);
}
