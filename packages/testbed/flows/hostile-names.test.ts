import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { portsWithOffset } from '@owndial/contract';
import { homeLayout } from '@owndial/exchange/config/home-layout';
import {
  type CompiledDevice,
  displayName,
  renderDevices,
} from '@owndial/exchange/directory/compile/devices-file';
import { renderHints } from '@owndial/exchange/directory/compile/hints-file';
import { hostileNames } from '@owndial/exchange/directory/compile/test-config-file';
import { type Ami, asteriskEtc, createAsterisk } from '@owndial/exchange/engines/asterisk/index';
import { enginesDir } from '@owndial/exchange/engines/bundle/index';
import { makeCertificate } from '../src/certificate.ts';
import { freeOffset } from '../src/ports.ts';
import { soon } from '../src/wait.ts';

const devices = hostileNames.map(
  (name, i): CompiledDevice => ({
    sip_user: `hostile${i}`,
    ha1: '0123456789abcdef0123456789abcdef',
    kind: i % 3 === 0 ? 'browser' : 'sip',
    transport: i % 3 === 0 ? 'wss' : i % 3 === 1 ? 'tls' : 'udp',
    name,
    extension: String(1000 + i),
  }),
);
const users = devices.map(({ extension, sip_user }) => ({
  extension,
  numbers: [`+49301${extension}`],
  sipUsers: [sip_user],
}));

test('names that try to be configuration are names to Asterisk', { timeout: 60_000 }, async () => {
  const root = mkdtempSync(join(tmpdir(), 'hostile-'));
  const home = homeLayout(join(root, 'home'));
  for (const folder of [home.run, home.callJournal]) mkdirSync(folder, { recursive: true });
  const [certificateFile, keyFile] = [join(root, 'cert.pem'), join(root, 'key.pem')];
  const { cert, key } = await makeCertificate();
  writeFileSync(certificateFile, cert);
  writeFileSync(keyFile, key);
  const ports = portsWithOffset(await freeOffset());
  const config = {
    home,
    // Asterisk would warn of an odd one
    ports: { ...ports, rtpFirst: 2 * Math.ceil(ports.rtpFirst / 2) },
    portOffset: 0,
    store: { kind: 'sqlite', file: home.database },
    homeCountry: 'DE',
    domain: undefined,
    listen: '127.0.0.1',
    engine: { source: 'bundle', bundleDir: enginesDir() },
    ring: { seconds: 30 },
  } as const;
  const session = Promise.withResolvers<Ami>();
  const asterisk = await createAsterisk({
    config,
    secrets: { question: 'q'.repeat(43), ami: 'a'.repeat(43), browserPhones: 'b'.repeat(43) },
    tls: { certificateFile, keyFile },
    compileDirectory: async () => {
      writeFileSync(join(asteriskEtc(config), 'pjsip_devices.conf'), renderDevices(devices));
      writeFileSync(join(asteriskEtc(config), 'hints.conf'), renderHints(users));
    },
    onSession: async (ami) => session.resolve(ami),
  });
  const stop = new AbortController();
  const running = asterisk.run(stop.signal, () => undefined);
  running.catch(session.reject);
  try {
    const ami = await soon(session.promise, 30_000, 'a session with Asterisk');
    const endpoints = await ami.send({ Action: 'PJSIPShowEndpoints' });
    assert.deepEqual(
      endpoints.items.map(({ fields }) => fields.ObjectName).sort(),
      devices.map((device) => device.sip_user).sort(),
    );
    for (const { sip_user, name, extension } of devices) {
      const { items } = await ami.send({ Action: 'PJSIPShowEndpoint', Endpoint: sip_user });
      const callerId = items.map(({ fields }) => fields.Callerid).find((text) => text !== undefined);
      const shown = displayName(name).slice(1, -1).toWellFormed();
      assert.equal(callerId, shown === '' ? extension : `"${shown}" <${extension}>`);
    }
    const dialplan = await ami.command('dialplan show directory');
    for (const { extension, sip_user } of devices)
      assert.match(dialplan, new RegExp(`'${extension}' => +hint: PJSIP/${sip_user} `));
    const problems = readFileSync(join(home.asterisk, 'log', 'asterisk.log'), 'utf8')
      .split('\n')
      .filter((line) => /ERROR|WARNING/.test(line));
    assert.deepEqual(problems, []);
  } finally {
    stop.abort();
    await running.catch(() => undefined);
    await asterisk.end();
    rmSync(root, { recursive: true, force: true });
  }
});
