import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onPath } from '@owndial/exchange/engines/bundle/on-path';
import { parseTotals } from '@owndial/testbed/sipp-results';
import { ensureTools } from '@owndial/testbed/tools/ensure-tools';
import type { Phone } from './directory.ts';
import { type Program, type Running, start } from './processes.ts';

const ours = (name: string) => fileURLToPath(new URL(`./sipp/${name}.xml`, import.meta.url));
const register = fileURLToPath(import.meta.resolve('@owndial/testbed/sipp')).replace(
  /\.ts$/,
  '/register.xml',
);

/** The machine's own SIPp, or a fetched one. */
export async function sippProgram(): Promise<Program> {
  const own = onPath('sipp');
  return own === undefined ? (await ensureTools()).sipp : { command: own };
}

export interface Sipp {
  readonly program: Program;
  /** for its files */
  readonly dir: string;
}

const common = ['-i', '127.0.0.1', '-mi', '127.0.0.1', '-t', 'u1', '-nostdin', '-trace_err'];
const digest = ({ user, secret }: Phone) => `[authentication username=${user} password=${secret}]`;

function run(
  { program, dir }: Sipp,
  args: readonly (string | number)[],
  rows: readonly string[] = [],
): Promise<Running> {
  mkdirSync(dir, { recursive: true });
  const csv = join(dir, 'rows.csv');
  writeFileSync(csv, `${['SEQUENTIAL', ...rows].join('\n')}\n`);
  const all = [...common, ...(rows.length > 0 ? ['-inf', csv] : []), ...args];
  return start(program, all.map(String), { cwd: dir, log: join(dir, 'sipp.log') });
}

/** Registers phones at each of the servers, from the one port where `answer` will then speak for them. */
export async function registerPhones(
  sipp: Sipp,
  phones: readonly Phone[],
  localPort: number,
  servers: readonly number[],
): Promise<void> {
  for (const port of servers) {
    const dir = join(sipp.dir, `register-${port}`);
    const rows = phones.map((phone) => `${phone.user};${digest(phone)}`);
    const stat = join(dir, 'stat.csv');
    const keys = ['-key', 'domain', '127.0.0.1', '-key', 'expires', '3600'];
    const limits = ['-m', phones.length, '-r', 100, '-timeout', 20, '-trace_stat', '-stf', stat];
    const args = ['-sf', register, '-p', localPort, ...keys, ...limits, `127.0.0.1:${port}`];
    const child = await run({ ...sipp, dir }, args, rows);
    await child.ended;
    const done = parseTotals(readFileSync(stat, 'utf8'))?.succeeded;
    if (done !== phones.length) throw new Error(`${done} of ${phones.length} phones registered; see ${dir}`);
  }
}

/** Answers for all phones that are registered at this port, until it is stopped. */
export async function answer(sipp: Sipp, localPort: number): Promise<Running> {
  const dir = join(sipp.dir, 'phones');
  const child = await run({ ...sipp, dir }, ['-sf', ours('phones'), '-p', localPort]);
  await pause(100);
  if (!child.running()) throw new Error(`SIPp does not answer for the phones; see ${dir}`);
  return child;
}

export interface Load {
  readonly server: number;
  /** new calls a second, and how many in all */
  readonly rate: number;
  readonly calls: number;
  readonly holdMs: number;
  /** who calls whom, used in turn */
  readonly pairs: readonly { readonly from: Phone; readonly to: string }[];
}

export interface LoadResult {
  readonly succeeded: number;
  readonly failed: number;
  /** ms from the INVITE with credentials to the 180, of each call; SIPp's clock moves in steps of 4 ms */
  readonly ringing: readonly number[];
  /** calls a second that SIPp really began */
  readonly rate: number;
}

/** at once; twice as many legs with two ports each fit into the range for RTP */
const mostCalls = 480;

/** Places calls and waits until the last one has ended. */
export async function call(sipp: Sipp, name: string, load: Load): Promise<LoadResult> {
  const dir = join(sipp.dir, name);
  const rows = load.pairs.map(({ from, to }) => `${from.user};${digest(from)};${to}`);
  const files = ['-trace_stat', '-stf', join(dir, 'stat.csv'), '-trace_rtt', '-rtt_freq', 1];
  const pace = ['-r', load.rate, '-m', load.calls, '-d', load.holdMs, '-l', mostCalls, '-recv_timeout', 8000];
  const args = ['-sf', ours('callers'), ...files, ...pace, '-timeout', 60, `127.0.0.1:${load.server}`];
  const began = performance.now();
  const child = await run({ ...sipp, dir }, args, rows);
  await child.ended;
  const seconds = (performance.now() - began - load.holdMs) / 1000;
  const totals = parseTotals(readFileSync(join(dir, 'stat.csv'), 'utf8'));
  const times = readFileSync(join(dir, `callers_${child.pid}_rtt.csv`), 'utf8')
    .split('\n')
    .slice(1);
  return {
    succeeded: totals?.succeeded ?? 0,
    failed: load.calls - (totals?.succeeded ?? 0),
    ringing: times.filter((line) => line.includes(';')).map((line) => Number(line.split(';')[1])),
    rate: load.calls / seconds,
  };
}
