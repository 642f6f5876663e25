import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** What an exchange listens on without an offset, as DESIGN.md's outside contract has it. */
export const productPorts = {
  tcp: [8080, 35060, 35061, 4573, 8088, 5038],
  udp: [35060],
  /** Only the ends are tried: Asterisk itself passes over RTP ports that are taken. */
  rtp: [30000, 31999],
} as const;

export function tcpBindable(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

export function udpBindable(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

async function allBindable(offset: number): Promise<boolean> {
  // All interfaces: the product may listen on them, and a taken 127.0.0.1 is noticed as well.
  for (const port of productPorts.tcp) if (!(await tcpBindable(port + offset, '0.0.0.0'))) return false;
  for (const port of [...productPorts.udp, ...productPorts.rtp]) {
    if (!(await udpBindable(port + offset, '0.0.0.0'))) return false;
  }
  return true;
}

/** A port offset at which every port of an exchange is free now. Random, so that parallel runs rarely meet. */
export async function freeOffset(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const offset = 100 + Math.floor(Math.random() * 19900);
    if (await allBindable(offset)) return offset;
  }
  throw new Error('no port offset between 100 and 20000 is free');
}

/** A port on loopback that is free now for TCP and UDP both, and for UDP at the next one too (RTP and RTCP). */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const port = 20000 + 2 * Math.floor(Math.random() * 5000);
    const free = [
      tcpBindable(port, '127.0.0.1'),
      udpBindable(port, '127.0.0.1'),
      udpBindable(port + 1, '127.0.0.1'),
    ];
    if ((await Promise.all(free)).every(Boolean)) return port;
  }
  throw new Error('no free port on 127.0.0.1');
}
