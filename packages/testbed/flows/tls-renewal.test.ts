import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect } from 'node:tls';
import { makeAuthority, makeCertificate } from '@owndial/exchange/tls/own-authority';
import { untilHeard } from '../src/listen.ts';
import { eventually } from '../src/wait.ts';
import { endedCall, endingOf, softphone } from './phones.ts';
import { TestExchange } from './test-exchange.ts';

const day = 86_400_000;
/** as the exchange makes it: good for 397 days, renewed 30 days before its end */
const renewedAfter = 367 * day;
/** ms after the start at which it falls due; the next look of the exchange, every 30 s, renews it */
const dueIn = 10_000;

/** Leaves a certificate in a new home that falls due while the test runs. */
async function almostDue(folder: string): Promise<void> {
  const made = Date.now() - renewedAfter + dueIn;
  const authority = await makeAuthority(made);
  const own = await makeCertificate(authority, undefined, made);
  writeFileSync(join(folder, 'authority.pem'), authority.cert);
  writeFileSync(join(folder, 'authority-key.pem'), authority.key, { mode: 0o600 });
  writeFileSync(join(folder, 'certificate.pem'), own.cert);
  writeFileSync(join(folder, 'key.pem'), own.key, { mode: 0o600 });
}

/** Fingerprint of what a new connection is shown, trusted by the authority alone. */
async function shownAt(port: number, ca: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ca });
  try {
    await once(socket, 'secureConnect');
    return socket.getPeerCertificate().fingerprint256;
  } finally {
    socket.destroy();
  }
}

describe('the certificate', () => {
  let ox: TestExchange;
  before(async () => {
    ox = await TestExchange.start({ certificate: almostDue });
  });
  after(() => ox?.[Symbol.asyncDispose]());

  test('is renewed while a TLS call is up: the call goes on, new connections are shown the new one', async (t) => {
    const ca = readFileSync(join(ox.home.tls, 'authority.pem'), 'utf8');
    const [ann, bob] = [await ox.subscriber('Ann', 'tls'), await ox.subscriber('Bob', 'tls')];
    const a = await softphone(t, ox, ann.phone, 440);
    const b = await softphone(t, ox, bob.phone, 700);
    const old = await shownAt(ox.ports.sipTls, ca);
    await a.call(`sip:${bob.user.extension}@127.0.0.1`);
    await b.until('CALL_INCOMING');
    await b.answer();
    await a.until('CALL_ESTABLISHED');
    await untilHeard(a.heard, 700);

    const renewed = await eventually(
      async () => {
        const now = await shownAt(ox.ports.sipTls, ca);
        return now === old ? undefined : now;
      },
      { within: 60_000, every: 250, what: 'the new certificate' },
    );
    assert.match(readFileSync(join(ox.home.log, 'exchange.log'), 'utf8'), /A new certificate was made/);
    assert.notEqual(renewed, old);
    await untilHeard(a.heard, 700);
    await untilHeard(b.heard, 440);
    // over the connection from before: a request in the dialog, and a call that comes in
    await a.hold();
    await a.resume();
    await untilHeard(b.heard, 440);
    await b.hangup();
    await a.until('CALL_CLOSED');
    assert.deepEqual(endingOf(await endedCall(ox, ann.user.id)), {
      endReason: 'completed',
      endedBy: 'callee',
      sipStatus: 200,
    });
    const c = await softphone(t, ox, await ox.addPhone(ann.user, 'tls'), 950);
    await c.call(`sip:${bob.user.extension}@127.0.0.1`);
    await b.until('CALL_INCOMING');
  });
});
