import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { HomeLayout } from '../config/home-layout.ts';
import { writeAtomically } from './atomic-write.ts';
import { commandLineOf, identityOf, type ProcessIdentity, stillRuns } from './proc.ts';

const pidFile = (home: HomeLayout): string => join(home.run, 'asterisk.pid');

/** Remembers the home's Asterisk, for the exchange that comes after this one and for `down`. */
export function writeEnginePid(home: HomeLayout, pid: number): void {
  const identity = identityOf(pid);
  if (identity !== undefined) writeAtomically(pidFile(home), `${JSON.stringify(identity)}\n`);
}

export function removeEnginePid(home: HomeLayout): void {
  rmSync(pidFile(home), { force: true });
}

/**
 * The Asterisk that runs from this home, whoever started it. Process ids are used again, so the start time must be
 * the same and its command line must name the home.
 */
export function runningEngine(home: HomeLayout): ProcessIdentity | undefined {
  let known: ProcessIdentity;
  try {
    known = JSON.parse(readFileSync(pidFile(home), 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
  const ours = commandLineOf(known.pid).some((word) => word.startsWith(`${home.asterisk}/`));
  return ours && stillRuns(known) ? known : undefined;
}
