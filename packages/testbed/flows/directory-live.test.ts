import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { untilHeard } from '../src/listen.ts';
import type { SipPhone } from '../src/sip-phone.ts';
import { type Credentials, SipWire } from '../src/sip-wire.ts';
import { eventually } from '../src/wait.ts';
import { addInBulk } from './bulk-directory.ts';
import { facts } from './facts.ts';
import { connect, scripted } from './phones.ts';
import { type Subscriber, TestExchange } from './test-exchange.ts';

describe('the directory is live', () => {
  let ox: TestExchange;
  before(async () => {
    ox = await TestExchange.start();
  });
  after(() => ox?.[Symbol.asyncDispose]());

  async function person(t: TestContext, name: string, freq: number): Promise<[Subscriber, SipPhone]> {
    const who = await ox.subscriber(name, 'tcp');
    return [who, await scripted(t, ox, who.phone, freq)];
  }

  /** Rings and gives up: what the called phone shows. */
  async function shown(from: SipPhone, to: SipPhone, dialled: string): Promise<string> {
    const out = await from.call(dialled);
    const back = await to.incoming();
    await out.hangup();
    return back.from;
  }

  test('each change counts at once, and the call that is up goes on', async (t) => {
    const [ann, a] = await person(t, 'Ann', 440);
    const [bob, b] = await person(t, 'Bob', 700);
    const [cid, c] = await person(t, 'Cid', 950);
    const [ab, ba] = await connect(a, b, bob.user.extension);

    const number = await ox.owner('addNumber', { body: { number: '+41446681802', userId: bob.user.id } });
    assert.equal(await shown(c, b, '+41446681802'), `"Cid" ${cid.user.extension}`);
    await ox.owner('changeNumber', {
      params: { numberId: number.id },
      body: { userId: cid.user.id },
    });
    assert.equal(await shown(a, c, '044 668 18 02'.replaceAll(' ', '')), `"Ann" ${ann.user.extension}`);
    await ox.owner('removeNumber', { params: { numberId: number.id } });
    assert.equal((await (await a.call('+41446681802')).ended()).status, 404);

    await ox.owner('changeUser', { params: { userId: ann.user.id }, body: { name: 'Änne Ü.' } });
    assert.equal(await shown(a, c, cid.user.extension), `"Änne Ü." ${ann.user.extension}`);
    await ox.owner('changeUser', { params: { userId: ann.user.id }, body: { extension: '7077' } });
    assert.equal(await shown(a, c, cid.user.extension), '"Änne Ü." 7077');
    assert.equal(await shown(c, a, '7077'), `"Cid" ${cid.user.extension}`);
    assert.equal((await (await c.call(ann.user.extension)).ended()).status, 404);

    const added = await scripted(t, ox, await ox.addPhone(cid.user, 'tcp'), 1200);
    assert.equal(await shown(a, added, cid.user.extension), '"Änne Ü." 7077');
    await (await c.incoming()).ended();

    await untilHeard(ab.heard, 700);
    await untilHeard(ba.heard, 440);
    await ab.hangup();
    await ba.ended();
  });

  test('whose device is revoked may end the call that is up', async (t) => {
    const [ann, a] = await person(t, 'Ann', 440);
    const [bob, b] = await person(t, 'Bob', 700);
    const [ab, ba] = await connect(a, b, bob.user.extension);
    await ox.owner('revokeDevice', { params: { deviceId: ann.phone.device.id } });
    await ox.owner('revokeDevice', { params: { deviceId: bob.phone.device.id } });
    assert.equal((await (await a.call(bob.user.extension)).ended()).status, 401);
    await untilHeard(ab.heard, 700);
    await untilHeard(ba.heard, 440);
    await ab.hangup();
    await ba.ended();
  });

  async function register(t: TestContext, credentials: Credentials): Promise<number> {
    const wire = await SipWire.open(ox.server);
    t.after(() => wire[Symbol.asyncDispose]());
    const own = `<sip:${credentials.user}@127.0.0.1>`;
    const headers = [`From: ${own};tag=r`, `To: ${own}`, 'Expires: 300'];
    const answer = await wire.ask({ method: 'REGISTER', uri: 'sip:127.0.0.1', headers }, credentials);
    return answer.status;
  }

  test('1,000 users with 3,000 devices, of which 100 register at once', async (t) => {
    const [ann, a] = await person(t, 'Ann', 440);
    const [bob, b] = await person(t, 'Bob', 700);
    const [ab] = await connect(a, b, bob.user.extension);
    const credentials = await addInBulk(ox, { users: 1000, devicesEach: 3 });
    const [first] = credentials;
    assert.ok(first);
    const began = performance.now();
    // the exchange is told of a change, and compiles all that there is
    await ox.addPhone(ann.user, 'tcp');
    await eventually(async () => (await register(t, first)) === 200, { within: 30_000 });
    t.diagnostic(`3,000 devices compiled and loaded in ${seconds(began)} s`);

    const told = await facts(t, ox);
    const wave = credentials.slice(-100);
    const waved = performance.now();
    const answers = await Promise.all(wave.map((one) => register(t, one)));
    assert.deepEqual(
      answers,
      wave.map(() => 200),
    );
    for (const _ of wave) {
      await told.next((fact) => fact.type === 'device.registered', 'a registration');
    }
    t.diagnostic(`100 devices registered in ${seconds(waved)} s`);

    const changed = performance.now();
    await ox.owner('changeUser', { params: { userId: ann.user.id }, body: { name: 'Anna' } });
    assert.equal(await shown(a, b, bob.user.extension), `"Anna" ${ann.user.extension}`);
    t.diagnostic(`a change among 3,000 devices was live in ${seconds(changed)} s`);
    await untilHeard(ab.heard, 700);
  });
});

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(2);
