import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { writeAtomically } from '../boot/atomic-write.ts';
import { commandLineOf, findByWords, identityOf, type ProcessIdentity, stillRuns } from '../boot/proc.ts';
import { PhoneError } from '../errors.ts';

export interface ChildProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** where its own output goes */
  readonly output: string;
}

/**
 * Starts an engine in a session of its own, so that it outlives the exchange, and notes who it is in `pidFile` for
 * the next exchange to find.
 */
export function startChild(program: ChildProgram, pidFile: string): ProcessIdentity {
  const output = openSync(program.output, 'a', 0o600);
  try {
    const child = spawn(program.command, program.args, {
      detached: true,
      stdio: ['ignore', output, output],
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'dumb', ...program.env },
      cwd: '/',
    });
    child.on('error', () => undefined); // told by the missing pid
    const identity = child.pid === undefined ? undefined : identityOf(child.pid);
    if (identity === undefined) {
      throw new PhoneError('engine-away', `${program.command} could not be started; see ${program.output}.`);
    }
    child.unref();
    writeAtomically(pidFile, JSON.stringify(identity));
    return identity;
  } finally {
    closeSync(output);
  }
}

/** The engine that an earlier exchange left running, if it still is that one: same process, same configuration. */
export function findChild(pidFile: string, argument: string): ProcessIdentity | undefined {
  const noted = notedIn(pidFile);
  if (noted !== undefined && stillRuns(noted) && commandLineOf(noted.pid).includes(argument)) return noted;
  return findByWords(['-f', argument]);
}

function notedIn(pidFile: string): ProcessIdentity | undefined {
  try {
    const noted = JSON.parse(readFileSync(pidFile, 'utf8')) as Partial<ProcessIdentity> | null;
    return typeof noted?.pid === 'number' ? (noted as ProcessIdentity) : undefined;
  } catch {
    return undefined;
  }
}

/** Ends it with `signal`, with SIGKILL when it has not gone after `patience` ms, and waits until it is gone. */
export async function endChild(
  child: ProcessIdentity,
  signal: NodeJS.Signals,
  patience: number,
): Promise<void> {
  send(child, signal);
  for (let waited = 0; stillRuns(child); waited += 20) {
    if (waited > patience) send(child, 'SIGKILL');
    await pause(20);
  }
}

function send(child: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!stillRuns(child)) return;
  try {
    process.kill(child.pid, signal);
  } catch {
    // it ended between the look and the signal
  }
}
