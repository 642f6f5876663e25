import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programPart } from '../src/runner/program-part.ts';
import { repository } from '../src/runner/repository.ts';

const web = join(repository, 'packages/web');
const sources = [join(repository, 'package-lock.json'), join(repository, 'packages/contract/src'), web];

/** The folder that every exchange serves its pages from. */
export const webDist = join(web, 'dist');
/** The launcher's mark: as new as the sources that the app was built from. */
const mark = join(webDist, '.built');

/** Builds the web app where it is missing or older than its sources, as the launcher would, under the same lock. */
export async function ensureWebApp(): Promise<void> {
  if (current()) return;
  const began = new Date();
  const vite = join(repository, 'node_modules/vite/bin/vite.js');
  const build = [
    join(repository, 'package-lock.json'),
    process.execPath,
    vite,
    'build',
    '--logLevel',
    'warn',
  ];
  const { passed } = await programPart('flock', build, { cwd: web, signal: AbortSignal.timeout(120_000) });
  if (passed !== 1) throw new Error('the web app was not built');
  writeFileSync(mark, '');
  utimesSync(mark, began, began);
}

function current(): boolean {
  return existsSync(mark) && sources.every((path) => newest(path) <= statSync(mark).mtimeMs);
}

/** When a file changed last, or any file in a folder. */
function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(path).filter((name) => name !== 'node_modules' && name !== 'dist');
  return Math.max(0, ...inside.map((name) => newest(join(path, name))));
}
