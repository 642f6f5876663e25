import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from './hash.ts';

/** What was unpacked into a tree, so that damage can be told and mended. */
export interface Contents {
  format: 1;
  packages: { name: string; version: string }[];
  /** Found when the tree was proven: versions of its programs. */
  facts: Record<string, string>;
  files: FileRecord[];
  links: { path: string; target: string }[];
}

export interface FileRecord {
  path: string;
  size: number;
  /** Permission bits. */
  mode: number;
  sha256: string;
  /** Index into `packages`; -1 for none. */
  from: number;
}

// An owner may well open a bundle to others; it is whole for all that.
const ownerBits = 0o700;

const fileName = 'contents.json';

/** Walks and hashes a freshly unpacked tree. `owners` gives the package index of a path. */
export async function recordContents(
  root: string,
  packages: Contents['packages'],
  facts: Contents['facts'],
  owners: ReadonlyMap<string, number>,
  onFile: (done: number, total: number) => void = () => {},
): Promise<void> {
  const found = listTree(root);
  const files: FileRecord[] = [];
  for (const path of found.files) {
    const { size, mode } = lstatSync(join(root, path));
    const sha256 = await sha256Of(join(root, path));
    files.push({ path, size, mode: mode & 0o777, sha256, from: owners.get(path) ?? -1 });
    onFile(files.length, found.files.length);
  }
  const links = found.links.map((path) => ({ path, target: readlinkSync(join(root, path)) }));
  const contents: Contents = { format: 1, packages, facts, files, links };
  await writeFile(join(root, fileName), JSON.stringify(contents));
}

/** Undefined when the tree is not there or its record cannot be read: then it is made anew. */
export async function readContents(root: string): Promise<Contents | undefined> {
  try {
    const contents = JSON.parse(await readFile(join(root, fileName), 'utf8')) as Contents;
    return contents.format === 1 ? contents : undefined;
  } catch {
    return undefined;
  }
}

/** Paths that are missing or of another size, mode or target. No file is opened: fit for every start. */
export function quickCheck(root: string, contents: Contents): string[] {
  const files = contents.files.filter(({ path, size, mode }) => {
    const found = lstatSync(join(root, path), { throwIfNoEntry: false });
    return !(found?.isFile() && found.size === size && ((found.mode ^ mode) & ownerBits) === 0);
  });
  const links = contents.links.filter(({ path, target }) => linkTarget(join(root, path)) !== target);
  return [...files, ...links].map(({ path }) => path);
}

/** As `quickCheck`, and each file's hash. */
export async function fullCheck(root: string, contents: Contents, signal?: AbortSignal): Promise<string[]> {
  const damaged = new Set(quickCheck(root, contents));
  for (const { path, sha256 } of contents.files) {
    signal?.throwIfAborted();
    if (!damaged.has(path) && (await sha256Of(join(root, path))) !== sha256) damaged.add(path);
  }
  return [...damaged];
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function listTree(root: string): { files: string[]; links: string[] } {
  const files: string[] = [];
  const links: string[] = [];
  const walk = (dir: string) => {
    for (const entry of readdirSync(join(root, dir), { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.isSymbolicLink()) links.push(path);
      else if (entry.isFile()) files.push(path);
    }
  };
  walk('');
  return { files, links };
}
