import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorCode, Ports } from '@owndial/contract';
import type { HomeLayout } from '../config/home-layout.ts';
import { writeAtomically } from './atomic-write.ts';
import { homeHolder } from './home-lock.ts';

/** What a ready exchange tells whoever may read its home: the command line and the tests. */
export interface Ready {
  readonly pid: number;
  /** UTC, ISO 8601 */
  readonly startedAt: string;
  readonly version: string;
  readonly ports: Ports;
  /** address that the web port listens on, as in the configuration */
  readonly listen: string;
  readonly engine: { readonly version: string; readonly pid: number };
  /** `/#welcome=…` while no owner exists, else null */
  readonly welcomePath: string | null;
  /** true when the engine was already running, left by an exchange that died */
  readonly engineAdopted: boolean;
}

/** Why an exchange did not become ready. `message` is one line for a person. */
export interface Failed {
  readonly code: ErrorCode;
  readonly message: string;
}

export type ExchangeState =
  | { readonly kind: 'down' }
  /** its process has the home, and is not ready yet, or no longer */
  | { readonly kind: 'busy'; readonly pid: number }
  | { readonly kind: 'ready'; readonly pid: number; readonly ready: Ready };

const readyFile = (home: HomeLayout): string => join(home.run, 'ready.json');
const failedFile = (home: HomeLayout): string => join(home.run, 'failed.json');

/** Call it with the home locked, once everything answers. */
export function writeReady(home: HomeLayout, ready: Ready): void {
  writeAtomically(readyFile(home), `${JSON.stringify(ready)}\n`);
}

/** Call it where the exchange fails before it was ready, unless the failure is that the home is another's. */
export function writeFailed(home: HomeLayout, failed: Failed): void {
  writeAtomically(failedFile(home), `${JSON.stringify({ code: failed.code, message: failed.message })}\n`);
}

/** Removes what this or an earlier exchange told: first thing after locking the home, and first thing on stopping. */
export function clearBootFiles(home: HomeLayout): void {
  rmSync(readyFile(home), { force: true });
  rmSync(failedFile(home), { force: true });
}

/** For who starts an exchange and then waits for what it tells. */
export function clearFailed(home: HomeLayout): void {
  rmSync(failedFile(home), { force: true });
}

export function readFailed(home: HomeLayout): Failed | undefined {
  return readJson<Failed>(failedFile(home));
}

/** The truth by the lock of the home; what a killed exchange has left in a file counts for nothing. */
export function exchangeState(home: HomeLayout): ExchangeState {
  const holder = homeHolder(home);
  if (holder === undefined) return { kind: 'down' };
  const ready = readJson<Ready>(readyFile(home));
  if (ready === undefined || ready.pid !== holder.pid) return { kind: 'busy', pid: holder.pid };
  return { kind: 'ready', pid: holder.pid, ready };
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
