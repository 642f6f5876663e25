import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Apt } from './apt.ts';
import type { Contents } from './contents.ts';
import { sha256Of } from './hash.ts';
import { type OnProgress, step } from './progress.ts';
import { link, unpackAll } from './unpack.ts';

/**
 * Puts damaged files back one by one, from the same versions of the packages that they came from, so that a
 * running engine loses nothing. False when the mirror has moved on: then the whole tree has to be made anew.
 */
export async function mend(job: {
  root: string;
  contents: Contents;
  damaged: readonly string[];
  apt: Apt;
  scratch: string;
  onProgress: OnProgress;
  signal?: AbortSignal | undefined;
}): Promise<boolean> {
  const { root, contents, apt, scratch, onProgress, signal } = job;
  const damaged = new Set(job.damaged);
  for (const { path, target } of contents.links) {
    if (damaged.has(path)) await link(join(root, path), target);
  }
  const files = contents.files.filter(({ path }) => damaged.has(path));
  if (files.length === 0) return true;
  const packages = [...new Set(files.map(({ from }) => from))].map((from) => contents.packages[from]);
  if (!packages.every((item) => item !== undefined)) return false;

  onProgress(step('index'));
  await apt.update();
  const plan = await apt.planExactly(packages);
  if (!plan) return false;
  await apt.download(plan, onProgress);
  const fresh = await mkdtemp(join(scratch, 'root-'));
  await unpackAll(apt.archives, plan.packages, fresh, onProgress, signal);
  for (const { path, sha256, mode } of files) {
    const found = await sha256Of(join(fresh, path)).catch(() => undefined);
    if (found !== sha256) return false;
    await chmod(join(fresh, path), mode);
    await mkdir(dirname(join(root, path)), { recursive: true });
    await rm(join(root, path), { recursive: true, force: true });
    await rename(join(fresh, path), join(root, path));
  }
  return true;
}
