import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { lockHome } from './home-lock.ts';
import { findFreeOffset, portsNeeded, portsTaken, takenPorts } from './port-check.ts';
import { preflight } from './preflight.ts';

let area: string;
let config: Config;
beforeEach(async () => {
  area = mkdtempSync(join(tmpdir(), 'od-flight-'));
  const env = { OWNDIAL_HOME: join(area, 'home'), OWNDIAL_ENGINES: join(area, 'engines') };
  const portOffset = 100 + Math.floor(Math.random() * 150) * 100;
  config = loadConfig({ env, portOffset });
  config = { ...config, ports: await freePorts(config) };
});
afterEach(() => rmSync(area, { recursive: true }));

/** Ports of the machine's choosing, so that tests beside this one are not in the way. */
async function freePorts(of: Config): Promise<Config['ports']> {
  const servers = await Promise.all(
    Object.keys(of.ports).map(async () => {
      const server = createServer().listen(0, '0.0.0.0');
      await once(server, 'listening');
      return server;
    }),
  );
  const free = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => server.close()).map((server) => once(server, 'close')));
  return Object.fromEntries(Object.keys(of.ports).map((name, i) => [name, free[i]])) as Config['ports'];
}

test('a machine with all free passes, and nothing is made', async () => {
  await preflight(config);
  assert.ok(!existsSync(config.home.root) && !existsSync(config.engine.bundleDir));
});

test('a taken TCP port is told with its name, its holder and what to do', async () => {
  const server = createServer().listen(config.ports.web, '127.0.0.1');
  await once(server, 'listening');
  const offset = new RegExp(
    `^Port ${config.ports.web}/tcp \\(web\\) is taken by .+, process ${process.pid}; stop what holds it, or start with --port-offset \\d+\\.$`,
  );
  await assert.rejects(preflight(config, 100), { code: 'port-taken', message: offset });
  server.close();
});

test('taken UDP and loopback ports are told together', async () => {
  const socket = createSocket('udp4').bind(config.ports.sip);
  const server = createServer().listen(config.ports.ami, '127.0.0.1');
  await Promise.all([once(socket, 'listening'), once(server, 'listening')]);
  const { sip, ami } = config.ports;
  const message = new RegExp(
    `^Ports are taken: ${sip}/udp \\(SIP\\), ${ami}/tcp \\(engine manager\\) by .+;`,
  );
  await assert.rejects(preflight(config), { code: 'port-taken', message });
  assert.deepEqual(await takenPorts(portsNeeded(config), [process.pid]), [], 'own ones count as free');
  assert.ok(((await findFreeOffset(portsNeeded(config))) ?? 0) > 0);
  socket.close();
  server.close();
});

test('an address that the machine does not have', async () => {
  await assert.rejects(preflight({ ...config, listen: '192.0.2.77' }), {
    code: 'bad-config',
    message: /`listen` is 192\.0\.2\.77, which this machine does not have/,
  });
});

test('a home in use is told before its ports are', async () => {
  mkdirSync(config.home.run, { recursive: true });
  using _lock = lockHome(config.home);
  await assert.rejects(preflight(config), {
    code: 'home-in-use',
    message: new RegExp(`process id ${process.pid};`),
  });
});

test('a disk without room is told before anything is made there', async () => {
  await assert.rejects(preflight({ ...config, engine: { source: 'bundle', bundleDir: '/proc/engines' } }), {
    code: 'no-space',
    message: /\/proc\/engines needs 1 GB of free space and has 0\.00 GB/,
  });
});

test('a port that a passing connection has by chance is told as that', async () => {
  const far = createServer((socket) => socket.on('error', () => {}));
  await once(far.listen(0, '127.0.0.1'), 'listening');
  const { port } = far.address() as AddressInfo;
  const near = connect({ port, host: '127.0.0.1' });
  await once(near, 'connect');
  const use = { name: 'SIP', protocol: 'tcp', port: near.localPort ?? 0, host: '0.0.0.0' } as const;
  const taken = await takenPorts([use]);
  near.destroy();
  far.close();
  const message = /is taken by a passing connection of this machine; try again in a minute, or start with/i;
  assert.match(portsTaken(taken, 100).message, message);
});
