import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { Config } from '../config/config.ts';
import { PhoneError } from '../errors.ts';
import { type Holder, heldByChance, type Protocol, portHolder } from './port-holder.ts';

export interface PortUse {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly host: string;
}

export interface TakenPort extends PortUse {
  /** errno of the attempt, such as EADDRINUSE */
  readonly why: string;
  readonly holder: Holder | undefined;
  /** a passing connection has it, no server */
  readonly byChance: boolean;
}

/** Ports that must be free for an exchange to start. RTP is not among them: Asterisk passes over ports that are taken. */
export function portsNeeded({ ports, listen }: Pick<Config, 'ports' | 'listen'>): PortUse[] {
  const loopback = '127.0.0.1';
  return [
    { name: 'web', protocol: 'tcp', port: ports.web, host: listen },
    { name: 'SIP', protocol: 'udp', port: ports.sip, host: listen },
    { name: 'SIP', protocol: 'tcp', port: ports.sip, host: listen },
    { name: 'SIP over TLS', protocol: 'tcp', port: ports.sipTls, host: listen },
    { name: 'dialplan question', protocol: 'tcp', port: ports.question, host: loopback },
    { name: 'engine HTTP', protocol: 'tcp', port: ports.engineHttp, host: loopback },
    { name: 'engine manager', protocol: 'tcp', port: ports.ami, host: loopback },
  ];
}

/** Those that cannot be bound now; ones that `own` processes hold, such as an engine to adopt, count as free. */
export async function takenPorts(
  needed: readonly PortUse[],
  own: readonly number[] = [],
): Promise<TakenPort[]> {
  const tried = await Promise.all(
    needed.map(async (use) => {
      const why = await (use.protocol === 'tcp' ? tryTcp(use) : tryUdp(use));
      if (why === undefined) return [];
      const byChance = use.protocol === 'tcp' && heldByChance(use.port);
      return [{ ...use, why, byChance, holder: portHolder(use.protocol, use.port) }];
    }),
  );
  return tried.flat().filter(({ holder }) => holder === undefined || !own.includes(holder.pid));
}

export function portsTaken(taken: readonly TakenPort[], freeOffset: number | undefined): PhoneError {
  const privileged = taken.find(({ why }) => why === 'EACCES');
  if (privileged) {
    return new PhoneError(
      'port-taken',
      `Port ${privileged.port} (${privileged.name}) is only for root; change [ports] in owndial.toml to 1024 or above.`,
    );
  }
  const elsewhere = taken.find(({ why }) => why === 'EADDRNOTAVAIL');
  if (elsewhere) {
    return new PhoneError(
      'bad-config',
      `\`listen\` is ${elsewhere.host}, which this machine does not have; correct owndial.toml.`,
    );
  }
  const offset = freeOffset === undefined ? '--port-offset' : `--port-offset ${freeOffset}`;
  return new PhoneError('port-taken', `${sayAllTaken(taken)}; ${howToFree(taken)}, or start with ${offset}.`);
}

export function sayTaken(taken: TakenPort): string {
  return `port ${sayPort(taken)} is taken by ${sayHolder(taken)}`;
}

/** What to do so that they are free. */
export const howToFree = (taken: readonly TakenPort[]): string =>
  taken.every(({ byChance }) => byChance) ? 'try again in a minute' : 'stop what holds it';

function sayAllTaken(taken: readonly TakenPort[]): string {
  const [first] = taken;
  if (first !== undefined && taken.length === 1) return sayTaken(first).replace(/^p/, 'P');
  const byHolder = Map.groupBy(taken, sayHolder);
  const groups = [...byHolder].map(([holder, ports]) => `${ports.map(sayPort).join(', ')} by ${holder}`);
  return `Ports are taken: ${groups.join(', and ')}`;
}

const sayPort = ({ port, protocol, name }: PortUse): string => `${port}/${protocol} (${name})`;

function sayHolder({ holder, byChance }: TakenPort): string {
  if (holder) return `${holder.name}, process ${holder.pid}`;
  return byChance ? 'a passing connection of this machine' : 'another user’s process';
}

/** The first round offset at which all ports are free. */
export async function findFreeOffset(needed: readonly PortUse[]): Promise<number | undefined> {
  const highest = Math.max(...needed.map(({ port }) => port));
  for (let offset = 100; highest + offset <= 65535 && offset <= 5000; offset += 100) {
    const moved = needed.map((use) => ({ ...use, port: use.port + offset }));
    if ((await takenPorts(moved)).length === 0) return offset;
  }
  return undefined;
}

function tryTcp({ port, host }: PortUse): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function tryUdp({ port, host }: PortUse): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code ?? 'unknown');
    });
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(undefined)));
  });
}
