import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { connect, createServer } from 'node:tls';
import { TestClock } from '../directory/test-clock.ts';
import { createLog } from '../log.ts';
import { Certificates } from './certificates.ts';

const day = 86_400_000;

interface TestCertificates extends Disposable {
  readonly folder: string;
  readonly clock: TestClock;
  readonly path: (name: string) => string;
  open(domain?: string): Promise<Certificates>;
}

function openFolder(): TestCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'owndial-tls-'));
  const clock = new TestClock();
  const log = createLog({ destination: { write: () => undefined } });
  return {
    folder,
    clock,
    path: (name) => join(folder, name),
    open: (domain) => Certificates.open({ folder, domain, clock, log }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const daysFrom = (clock: TestClock, iso: string) => Math.round((Date.parse(iso) - clock.now()) / day);
const authorityOf = (certificates: Certificates) => new X509Certificate(certificates.current().caPem ?? '');

/** The key fits, and the authority that devices trust has signed it. */
function assertWhole(certificates: Certificates): void {
  const { cert, key, caPem } = certificates.current();
  const authority = new X509Certificate(caPem ?? '');
  assert(new X509Certificate(cert).verify(authority.publicKey));
  assert(cert.trimEnd().endsWith((caPem ?? '').trimEnd()), 'the chain is sent along');
  assert.equal(readFileSync(certificates.certificateFile, 'utf8'), cert);
  assert.equal(readFileSync(certificates.keyFile, 'utf8'), key);
}

describe('the certificate', () => {
  test('is made on the first start, for whoever may read it', async () => {
    using t = openFolder();
    const certificates = await t.open('phone.example.org');
    assertWhole(certificates);
    const parsed = new X509Certificate(certificates.current().cert);
    for (const host of ['phone.example.org', 'localhost']) assert(parsed.checkHost(host), host);
    for (const ip of ['127.0.0.1', '::1']) assert(parsed.checkIP(ip), ip);
    assert.equal(parsed.checkHost('elsewhere.example.org'), undefined);
    assert.equal(parsed.ca, false);
    assert.equal(daysFrom(t.clock, certificates.current().expiresAt), 397);
    assert.equal(certificates.current().fingerprint256, parsed.fingerprint256);
    for (const name of readdirSync(t.folder)) assert.equal(statSync(t.path(name)).mode & 0o777, 0o600, name);
  });

  test('is taken by a TLS client that trusts the authority', async () => {
    using t = openFolder();
    const { cert, key, caPem = '' } = (await t.open()).current();
    // the machine's clock is right, and the certificate is of 2027
    t.clock.pass(Date.now() - t.clock.now());
    rmSync(t.folder, { recursive: true });
    const now = (await t.open()).current();
    assert.notEqual(now.cert, cert);
    const server = createServer({ cert: now.cert, key: now.key }, (socket) => socket.end('hello'));
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const heard = await new Promise<string>((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', ca: [now.caPem ?? ''], servername: 'localhost' });
      socket.setEncoding('utf8').on('data', resolve).on('error', reject);
    });
    assert.equal(heard, 'hello');
    await new Promise((resolve) => server.close(resolve));
    assert.notEqual(key, now.key);
    assert.notEqual(caPem, now.caPem);
  });

  test('is the same at the next start', async () => {
    using t = openFolder();
    const first = (await t.open()).current();
    t.clock.pass(300 * day);
    assert.deepEqual((await t.open()).current(), first);
  });

  test('is renewed a month before it ends, by the same authority, and that is told', async () => {
    using t = openFolder();
    const certificates = await t.open();
    const before = certificates.current();
    let told = 0;
    const stop = certificates.onRenewed(() => {
      told += 1;
    });
    t.clock.pass(366 * day);
    await certificates.renewIfDue();
    assert.equal(told, 0);
    t.clock.pass(2 * day);
    await certificates.renewIfDue();
    await certificates.renewIfDue();
    assert.equal(told, 1);
    assertWhole(certificates);
    assert.notEqual(certificates.current().fingerprint256, before.fingerprint256);
    assert.equal(certificates.current().caPem, before.caPem);
    assert.equal(daysFrom(t.clock, certificates.current().expiresAt), 397);
    stop();
    t.clock.pass(390 * day);
    await certificates.renewIfDue();
    assert.equal(told, 1);
  });

  test('is renewed at a start after it has ended', async () => {
    using t = openFolder();
    const before = (await t.open()).current();
    t.clock.pass(1000 * day);
    const after = await t.open();
    assertWhole(after);
    assert.equal(after.current().caPem, before.caPem);
    assert.equal(daysFrom(t.clock, after.current().expiresAt), 397);
  });

  test('gets a new authority before the old one ends, also while the exchange runs, and only once', async () => {
    using t = openFolder();
    const certificates = await t.open();
    const before = certificates.current();
    t.clock.pass(3640 * day);
    await certificates.renewIfDue();
    assertWhole(certificates);
    const after = certificates.current();
    assert.notEqual(after.caPem, before.caPem);
    await certificates.renewIfDue();
    assert.deepEqual(certificates.current(), after);
    assert.deepEqual((await t.open()).current(), after);
  });

  test('is for another domain when that changes', async () => {
    using t = openFolder();
    const first = (await t.open('one.example.org')).current();
    const second = await t.open('two.example.org');
    assertWhole(second);
    assert(new X509Certificate(second.current().cert).checkHost('two.example.org'));
    assert.equal(second.current().caPem, first.caPem);
    assert.deepEqual((await t.open('two.example.org')).current(), second.current());
  });

  test('stays what it is while its folder cannot be written', async () => {
    using t = openFolder();
    const certificates = await t.open();
    const before = certificates.current();
    t.clock.pass(380 * day);
    rmSync(t.folder, { recursive: true });
    await certificates.renewIfDue();
    assert.deepEqual(certificates.current(), before);
  });
});

describe('what a crash or damage leaves', () => {
  const damages: [
    what: string,
    damage: (t: TestCertificates, other: TestCertificates) => void,
    sameAuthority: boolean,
  ][] = [
    [
      'a new key and an old certificate',
      (t, other) => copyFileSync(other.path('key.pem'), t.path('key.pem')),
      true,
    ],
    ['no certificate', (t) => rmSync(t.path('certificate.pem')), true],
    ['no key', (t) => rmSync(t.path('key.pem')), true],
    ['an empty certificate', (t) => writeFileSync(t.path('certificate.pem'), ''), true],
    ['a damaged key', (t) => writeFileSync(t.path('key.pem'), '-----BEGIN PRIVATE KEY-----\nx\n'), true],
    [
      'a new authority key and an old authority',
      (t, other) => copyFileSync(other.path('authority-key.pem'), t.path('authority-key.pem')),
      false,
    ],
    ['no authority', (t) => rmSync(t.path('authority.pem')), false],
    [
      'a new authority, and a certificate of the old one',
      (t, other) => {
        for (const name of ['authority-key.pem', 'authority.pem'])
          copyFileSync(other.path(name), t.path(name));
      },
      false,
    ],
  ];
  for (const [what, damage, sameAuthority] of damages) {
    test(`${what} is made whole at the next start`, async () => {
      using t = openFolder();
      using other = openFolder();
      const before = (await t.open()).current();
      await other.open();
      damage(t, other);
      const after = await t.open();
      assertWhole(after);
      assert.notEqual(after.current().cert, before.cert);
      assert.equal(after.current().caPem === before.caPem, sameAuthority);
      assert.deepEqual((await t.open()).current(), after.current());
    });
  }
});

describe('a clock that is set', () => {
  test('to before the first start, as of a machine that wakes up in 1970, changes nothing', async () => {
    using t = openFolder();
    const certificates = await t.open();
    const before = certificates.current();
    t.clock.pass(-t.clock.now());
    await certificates.renewIfDue();
    assert.deepEqual(certificates.current(), before);
    assert.deepEqual((await t.open()).current(), before);
  });

  test('back to before the certificate began gives one that is valid, of the same authority', async () => {
    using t = openFolder();
    const first = (await t.open()).current();
    t.clock.pass(370 * day);
    const second = await t.open();
    assert.notEqual(second.current().cert, first.cert);
    t.clock.pass(-100 * day);
    await second.renewIfDue();
    assertWhole(second);
    assert(Date.parse(new X509Certificate(second.current().cert).validFrom) <= t.clock.now());
    assert.equal(second.current().caPem, first.caPem);
  });

  test('from 1970 to today gives a new authority at once, as the first has ended', async () => {
    using t = openFolder();
    const today = t.clock.now();
    t.clock.pass(-today);
    const certificates = await t.open();
    t.clock.pass(today);
    await certificates.renewIfDue();
    assertWhole(certificates);
    assert.equal(daysFrom(t.clock, certificates.current().expiresAt), 397);
    assert.equal(daysFrom(t.clock, new Date(authorityOf(certificates).validTo).toISOString()), 3650);
  });
});
