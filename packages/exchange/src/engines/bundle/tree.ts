import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Apt, openApt, type Plan } from './apt.ts';
import type { AptSource } from './apt-source.ts';
import { type Contents, fullCheck, quickCheck, readContents, recordContents } from './contents.ts';
import { lockDir } from './lock.ts';
import { mend } from './mend.ts';
import { type OnProgress, step } from './progress.ts';
import { run } from './run.ts';
import { makeWritable, needSpace, scratchPrefix, translateErrno } from './space.ts';
import { link, trim, unpackAll } from './unpack.ts';

/** How to make a tree: Debian packages unpacked side by side into one folder, to be run from there. */
export interface TreeRecipe {
  /** The folder's name; it must change whenever the rest of the recipe does. */
  key: string;
  source: AptSource;
  packages: readonly string[];
  pruned: readonly string[];
  /** Symbolic links to add: [path, target]. */
  links: readonly (readonly [string, string])[];
  /** Runs what was unpacked; the facts that it finds are kept with the tree. It throws when something does not run. */
  prove: (root: string, signal?: AbortSignal) => Promise<Record<string, string>>;
}

export interface Tree {
  root: string;
  contents: Contents;
}

export interface EnsureOptions {
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
  /** Compare each file's hash, not only its size. */
  thorough?: boolean | undefined;
}

/**
 * Finds the tree whole, or mends it, or makes it. Any number of processes may ask at the same time; one works,
 * the others wait. After an interruption at any point the next call goes on with what was fetched.
 * @throws PhoneError `no-mirror`, `no-space`, `home-unwritable`, `bundle-damaged`
 */
export async function ensureTree(
  dir: string,
  recipe: TreeRecipe,
  options: EnsureOptions = {},
): Promise<Tree> {
  const { signal, onProgress = () => {} } = options;
  const root = join(dir, recipe.key);
  const look = async () => {
    const contents = await readContents(root);
    if (!contents) return undefined;
    const damaged = options.thorough ? await fullCheck(root, contents, signal) : quickCheck(root, contents);
    return { contents, damaged };
  };

  const found = await look();
  if (found?.damaged.length === 0) return { root, contents: found.contents };
  await makeWritable(dir);
  try {
    using _lock = await lockDir(dir, { signal, onWait: () => onProgress(step('wait')) });
    const held = await look();
    if (held?.damaged.length === 0) return { root, contents: held.contents };
    const scratch = join(dir, `${scratchPrefix}${recipe.key}`);
    await mkdir(scratch, { recursive: true });
    const apt = await openApt(join(scratch, 'apt'), recipe.source, signal);
    const mended = held && (await mend({ root, ...held, apt, scratch, onProgress, signal }));
    if (!mended) await make(root, recipe, apt, scratch, onProgress, signal);
    await rm(scratch, { recursive: true });
  } catch (error) {
    throw translateErrno(error, dir);
  }
  const made = await readContents(root);
  if (!made) throw new Error(`${root} has no record of its contents`);
  return { root, contents: made };
}

async function make(
  root: string,
  recipe: TreeRecipe,
  apt: Apt,
  scratch: string,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  await removeUnfinished(scratch);
  const plan = await fetchAll(recipe, apt, scratch, onProgress, signal);
  const fresh = await mkdtemp(join(scratch, unfinished));
  try {
    await chmod(fresh, 0o755);
    const owners = await unpackAll(apt.archives, plan.packages, fresh, onProgress, signal);
    await trim(fresh, recipe.pruned);
    for (const [path, target] of recipe.links) await link(join(fresh, path), target);
    const facts = await recipe.prove(fresh, signal);
    const packages = plan.packages.map(({ name, version }) => ({ name, version }));
    await recordContents(fresh, packages, facts, owners, (packagesDone, packagesTotal) => {
      signal?.throwIfAborted();
      if (packagesDone % 500 === 0) onProgress(step('check', { packagesDone, packagesTotal }));
    });
    // On the disk before it has its name: after a power cut the name means a whole tree.
    await run('sync', ['-f', fresh], { signal });
  } catch (error) {
    await removeUnfinished(scratch);
    throw error;
  }
  await rename(root, join(scratch, `${unfinished}old`)).catch(ifAbsent);
  await rename(fresh, root);
}

const unfinished = 'root-';

async function removeUnfinished(scratch: string): Promise<void> {
  for (const name of await readdir(scratch)) {
    if (name.startsWith(unfinished)) await rm(join(scratch, name), { recursive: true });
  }
}

async function fetchAll(
  recipe: TreeRecipe,
  apt: Apt,
  scratch: string,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<Plan> {
  const planFile = join(scratch, 'plan.json');
  const earlier = await readFile(planFile, 'utf8').then(
    (text) => JSON.parse(text) as Plan,
    () => undefined,
  );
  if (earlier && (await apt.complete(earlier))) return earlier;
  onProgress(step('index'));
  await apt.update();
  const plan = await apt.plan(recipe.packages);
  const bytes = plan.packages.reduce((sum, item) => sum + item.size, 0);
  // Packages unpack to three times their size, and are there as well until they are.
  await needSpace(scratch, bytes * 4 + 64e6);
  await writeFile(`${planFile}.new`, JSON.stringify(plan));
  await rename(`${planFile}.new`, planFile);
  signal?.throwIfAborted();
  await apt.download(plan, onProgress);
  return plan;
}

const ifAbsent = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ENOENT') throw error;
};
