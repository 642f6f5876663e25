import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild, type Tool } from './child.ts';
import { freePort, udpBindable } from './ports.ts';
import { parseOutcomes, parseResponseTimes, parseTotals, type ResponseTimes } from './sipp-results.ts';
import { eventually } from './wait.ts';

/** The files of `sipp/`; each begins with what it does and what it wants. */
export type SippScenario =
  | 'register'
  | 'uac-call'
  | 'uac-gives-up'
  | 'uas-answers'
  | 'uas-rings'
  | 'uas-busy'
  | 'uas-declines'
  | 'uas-mute';

export interface SippOptions {
  readonly tool: Tool;
  readonly dir: string;
  readonly scenario: SippScenario;
  readonly server: { readonly host: string; readonly port: number };
  readonly domain?: string;
  /** One line of fields for each call, used in order and over again. */
  readonly rows?: readonly (readonly string[])[];
  /** Calls in all; default: one for each row, and for a UAS as many as come. */
  readonly calls?: number;
  /** New calls a second. */
  readonly rate?: number;
  /** How many at once at the most. */
  readonly limit?: number;
  /** How long a UAC holds an answered call, or lets it ring, in ms. */
  readonly holdMs?: number;
  readonly localPort?: number;
  readonly transport?: 'udp' | 'tcp';
  readonly keys?: Readonly<Record<string, string>>;
  /** Sends received RTP back. */
  readonly echo?: boolean;
  /** SIPp gives up as a whole after so many seconds. */
  readonly timeout?: number;
}

export interface SippResult {
  readonly exit: number | NodeJS.Signals;
  readonly succeeded: number;
  readonly failed: number;
  /** How INVITEs ended, by SIP status. `succeeded` of a UAS also counts the OPTIONS that it answered. */
  readonly outcomes: Readonly<Record<number, number>>;
  /** In ms, of the scenario's timer; `undefined` if it never ran. */
  readonly times: ResponseTimes | undefined;
  /** What SIPp complained of, the beginning of it. */
  readonly errors: string;
}

export interface SippDevice {
  readonly user: string;
  readonly password: string;
}

export interface SippRun {
  readonly child: Child;
  readonly localPort: number;
  /** Waits for its own end. */
  result(): Promise<SippResult>;
  /** Ends a UAS: calls that are up are let go. */
  stop(): Promise<SippResult>;
}

/** A field that SIPp turns into the answer to the last digest challenge. */
export const digestField = (user: string, password: string) =>
  `[authentication username=${user} password=${password}]`;

const scenarioFile = (name: SippScenario) => fileURLToPath(new URL(`./sipp/${name}.xml`, import.meta.url));

function sippArgs(options: SippOptions, ports: { local: number; media: number }): string[] {
  const { scenario, dir, server, rows = [], holdMs = 0 } = options;
  const uas = scenario.startsWith('uas-');
  const calls = options.calls ?? (uas ? undefined : rows.length);
  const keys = { domain: server.host, expires: '3600', ...options.keys };
  if (options.domain !== undefined) keys.domain = options.domain;
  const pairs: [string, string | number][] = [
    ['-sf', scenarioFile(scenario)],
    ['-i', '127.0.0.1'],
    ['-p', ports.local],
    ['-mi', '127.0.0.1'],
    ['-mp', ports.media],
    ['-t', options.transport === 'tcp' ? 't1' : 'u1'],
    ['-d', holdMs],
    ['-stf', join(dir, 'stat.csv')],
    ['-fd', 1],
    ['-rtt_freq', 1],
    ['-error_file', join(dir, 'errors.log')],
    ['-log_file', join(dir, 'outcomes.log')],
  ];
  if (rows.length > 0) pairs.push(['-inf', join(dir, 'rows.csv')]);
  if (calls !== undefined) pairs.push(['-m', calls]);
  if (!uas) pairs.push(['-r', options.rate ?? 10]);
  if (options.limit !== undefined) pairs.push(['-l', options.limit]);
  if (options.timeout !== undefined) pairs.push(['-timeout', options.timeout]);
  const args = pairs.flatMap(([name, value]) => [name, `${value}`]);
  for (const [key, value] of Object.entries(keys)) args.push('-key', key, value);
  args.push('-nostdin', '-trace_stat', '-trace_rtt', '-trace_err', '-trace_logs');
  if (options.echo) args.push('-rtp_echo');
  if (!uas) args.push(`${server.host}:${server.port}`);
  return args;
}

/** Starts SIPp with one of our scenarios in `dir`, which belongs to this run alone. */
export async function startSipp(options: SippOptions): Promise<SippRun> {
  const { dir, rows = [] } = options;
  mkdirSync(dir, { recursive: true });
  // The first line says how the others are used; a semicolon would begin a new field.
  const csv = ['SEQUENTIAL', ...rows.map((row) => row.map((field) => field.replaceAll(';', '')).join(';'))];
  writeFileSync(join(dir, 'rows.csv'), `${csv.join('\n')}\n`);
  const ports = { local: options.localPort ?? (await freePort()), media: await freePort() };
  const child = await startChild(options.tool, sippArgs(options, ports), {
    cwd: dir,
    log: join(dir, 'sipp.out'),
    env: { TERM: 'dumb' },
  });
  if (options.scenario.startsWith('uas-') && options.transport !== 'tcp') {
    const listens = async () => !child.running() || !(await udpBindable(ports.local, '127.0.0.1'));
    await eventually(listens, { what: 'SIPp’s socket' });
    if (!child.running()) throw new Error(`SIPp has ended:\n${child.output()}`);
  }
  const result = async (): Promise<SippResult> => {
    const exit = await child.ended;
    const read = (name: string) => (existsSync(join(dir, name)) ? readFileSync(join(dir, name), 'utf8') : '');
    const totals = parseTotals(read('stat.csv'));
    if (totals === undefined)
      throw new Error(`SIPp ended with ${exit} and no statistics:\n${child.output()}`);
    return {
      exit,
      ...totals,
      outcomes: parseOutcomes(read('outcomes.log')),
      times: parseResponseTimes(read(`${options.scenario}_${child.pid}_rtt.csv`)),
      errors: read('errors.log').slice(0, 4000),
    };
  };
  return {
    child,
    localPort: ports.local,
    result,
    async stop() {
      // Its word for a graceful end; it waits for calls that are up, which may be for ever.
      child.signal('SIGUSR1');
      const insist = setTimeout(() => void child.stop(), 2000);
      await child.ended;
      clearTimeout(insist);
      return result();
    },
  };
}

/** Runs a UAC scenario to its end. */
export async function runSipp(options: SippOptions): Promise<SippResult> {
  return (await startSipp(options)).result();
}

/**
 * Registers devices that then live at one UDP port: registers from there, leaves the port to `scenario`, and
 * takes the registrations back when it is stopped.
 * The same port, because an exchange that rewrites contacts remembers where the REGISTER came from. UDP only,
 * because such a contact dies with its connection.
 */
export async function startDevices(
  options: Omit<SippOptions, 'rows' | 'transport'> & { devices: readonly SippDevice[] },
): Promise<SippRun> {
  const { devices, dir, ...rest } = options;
  const localPort = options.localPort ?? (await freePort());
  const { tool, server, domain } = options;
  const register = async (expires: string) => {
    const result = await runSipp({
      tool,
      dir: join(dir, `register-${expires}`),
      scenario: 'register',
      server,
      ...(domain === undefined ? {} : { domain }),
      rows: devices.map(({ user, password }) => [user, digestField(user, password)]),
      rate: 100,
      localPort,
      keys: { expires },
      timeout: 60,
    });
    if (result.succeeded < devices.length) {
      throw new Error(`only ${result.succeeded} of ${devices.length} registered:\n${result.errors}`);
    }
  };
  await register('3600');
  const run = await startSipp({ ...rest, dir: join(dir, options.scenario), localPort });
  return {
    ...run,
    async stop() {
      const result = await run.stop();
      await register('0');
      return result;
    },
  };
}
