import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HomeLayout } from '../config/home-layout.ts';
import { commandLineOf, findByWords, type ProcessIdentity, stillRuns } from './proc.ts';

/** Who the home's Asterisk is, for the exchange that comes after this one and for `down`. */
export const enginePidFile = (home: HomeLayout): string => join(home.run, 'asterisk.pid');

/**
 * The Asterisk that runs from this home, whoever started it. Process ids are used again, so the start time must be
 * the same and its command line must name the home.
 */
export function runningEngine(home: HomeLayout): ProcessIdentity | undefined {
  const known = notedEngine(home);
  const ours = (pid: number) => commandLineOf(pid).some((word) => word.startsWith(`${home.asterisk}/`));
  if (known !== undefined && ours(known.pid) && stillRuns(known)) return known;
  return findByWords(['-f', join(home.asterisk, 'etc', 'asterisk.conf')]);
}

function notedEngine(home: HomeLayout): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(enginePidFile(home), 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
