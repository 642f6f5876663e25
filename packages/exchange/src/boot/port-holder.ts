import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { nameOf } from './proc.ts';

export interface Holder {
  readonly pid: number;
  readonly name: string;
}

export type Protocol = 'tcp' | 'udp';

/**
 * Who holds a port of this machine, as far as /proc tells: other users' processes show theirs to root alone, and
 * other network namespaces none.
 */
export function portHolder(protocol: Protocol, port: number): Holder | undefined {
  const inodes = new Set(
    socketsOf(protocol)
      .filter((socket) => socket.port === port)
      .map(({ inode }) => `socket:[${inode}]`),
  );
  if (inodes.size === 0) return undefined;
  const pid = pids().find((candidate) => descriptorsOf(candidate).some((link) => inodes.has(link)));
  return pid === undefined ? undefined : { pid, name: nameOf(pid) ?? 'unknown' };
}

/**
 * Whether a TCP port is held by no server but by a connection of this machine, or by what is left of one for a minute
 * (RFC 9293 §3.6.1): the system gave it the port by chance, for SIP's are among those that it gives away (ip(7),
 * `ip_local_port_range`).
 */
export function heldByChance(port: number): boolean {
  const there = socketsOf('tcp', () => true).filter((socket) => socket.port === port);
  return there.length > 0 && there.every(({ state }) => state !== listening);
}

/** Every port that is bound (UDP) or listened on (TCP), in IPv4 or IPv6. */
export function portsInUse(protocol: Protocol): Set<number> {
  return new Set(socketsOf(protocol).map(({ port }) => port));
}

const listening = '0A';

/** proc(5), /proc/net/tcp: local address and port in hex, state in the fourth column, inode in the tenth. */
function socketsOf(
  protocol: Protocol,
  wanted = (state: string) => protocol === 'udp' || state === listening,
): { port: number; state: string; inode: string }[] {
  return [protocol, `${protocol}6`].flatMap((table) =>
    linesOf(`/proc/net/${table}`).flatMap((line) => {
      const [, local = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
      if (!wanted(state)) return [];
      return [{ port: Number.parseInt(local.split(':').at(-1) ?? '', 16), state, inode }];
    }),
  );
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(1);
  } catch {
    return [];
  }
}

const pids = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);

function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
}
