import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A program that the testbed may run: a path or a name, arguments that always come first, and its environment. */
export interface Tool {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Child {
  readonly pid: number;
  /** Everything that it has printed, both streams. */
  output(): string;
  /** Settles when it has ended, with its exit code, or with the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  running(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Asks it to end, insists after `patience` ms, and returns once it is gone. */
  stop(patience?: number): Promise<void>;
}

const alive = new Set<ChildProcess>();
const endAll = () => {
  for (const child of alive) child.kill('SIGKILL');
};
process.once('exit', endAll);
// Node dies of these without an `exit`, and would leave the children behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    endAll();
    process.kill(process.pid, signal);
  });
}

/** Runs a tool with its output in `log`. A file, not a pipe: an unread pipe would freeze the program. */
export async function startChild(
  tool: Tool,
  args: readonly string[],
  options: { cwd: string; log: string; env?: Record<string, string> },
): Promise<Child> {
  const log = openSync(options.log, 'a');
  const child = spawn(tool.command, [...(tool.args ?? []), ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...tool.env, ...options.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  await once(child, 'spawn');
  alive.add(child);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => {
      alive.delete(child);
      resolve(code ?? signal ?? 'SIGKILL');
    });
  });
  const running = () => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid as number,
    output: () => readFileSync(options.log, 'utf8'),
    ended,
    running,
    signal: (signal) => void child.kill(signal),
    async stop(patience = 3000) {
      if (!running()) return;
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), patience);
      await ended;
      clearTimeout(insist);
    },
  };
}
