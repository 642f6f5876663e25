import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** What Linux knows of a process; pid and start time together name it for good, a pid alone is used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** clock ticks since boot, field 22 of /proc/pid/stat (proc(5)) */
  readonly startTicks: number;
}

export function identityOf(pid: number): ProcessIdentity | undefined {
  const fields = statFields(pid);
  if (fields === undefined || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, startTicks: Number(fields[19]) };
}

/** True when the very process that `known` named still runs. */
export function stillRuns(known: ProcessIdentity): boolean {
  return identityOf(known.pid)?.startTicks === known.startTicks;
}

export function commandLineOf(pid: number): string[] {
  const text = readOr(`/proc/${pid}/cmdline`, '');
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}

/** A process whose command line has all of these words; who notes its child down may be killed before it has. */
export function findByWords(words: readonly string[]): ProcessIdentity | undefined {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.map(Number).find((pid) => {
    const line = commandLineOf(pid);
    return words.every((word) => line.includes(word));
  });
  return found === undefined ? undefined : identityOf(found);
}

/** For people: what the process is, through the interpreters and loaders that other programs are run by. */
export function nameOf(pid: number): string | undefined {
  const [program = '', ...words] = commandLineOf(pid);
  if (words.some((word) => word.endsWith('packages/cli/src/main.ts'))) return 'an Owndial exchange';
  if (/^ld-linux/.test(basename(program)))
    return basename(words.find((word) => /\/s?bin\//.test(word)) ?? program);
  return basename(program).replace(/:$/, '') || readOr(`/proc/${pid}/comm`, '').trim() || undefined;
}

/** Fields from the third (state) on; the second, the name, may hold blanks and brackets. */
function statFields(pid: number): string[] | undefined {
  const text = readOr(`/proc/${pid}/stat`, '');
  const end = text.lastIndexOf(')');
  return end < 0 ? undefined : text.slice(end + 2).split(' ');
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
