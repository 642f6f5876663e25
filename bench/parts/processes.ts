import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

/** A program, and the words and variables that always go with it. */
export interface Program {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Running extends AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<void>;
  running(): boolean;
  /** Asks it to end by `signal`, insists after `patience` ms, and returns once it is gone. */
  stop(signal?: NodeJS.Signals, patience?: number): Promise<void>;
}

const alive = new Set<ChildProcess>();
let over = false;

/** The last resort: whoever started a process ends it in order before this. Nothing is started any more. */
export function endAll(): void {
  over = true;
  for (const child of alive) child.kill('SIGKILL');
}

/**
 * Starts a program whose output goes to the file `log`. It is the leader of a session of its own, so that ctrl-C at
 * a terminal reaches only the bench, which then ends what it started, in its order.
 */
export async function start(
  program: Program,
  args: readonly string[],
  options: { readonly cwd: string; readonly log: string },
): Promise<Running> {
  if (over) throw new Error('the bench is over');
  const log = openSync(options.log, 'a');
  const child = spawn(program.command, [...(program.args ?? []), ...args], {
    cwd: options.cwd,
    detached: true,
    env: { ...process.env, TERM: 'dumb', ...program.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      alive.delete(child);
      resolve();
    });
  });
  await once(child, 'spawn');
  alive.add(child);
  const running = () => child.exitCode === null && child.signalCode === null;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM', patience = 10_000) => {
    if (!running()) return;
    child.kill(signal);
    const insist = setTimeout(() => child.kill('SIGKILL'), patience);
    await ended;
    clearTimeout(insist);
  };
  return { pid: child.pid ?? 0, ended, running, stop, [Symbol.asyncDispose]: () => stop() };
}
