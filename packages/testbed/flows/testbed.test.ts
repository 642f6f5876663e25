import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { type Baresip, type BaresipAccount, startBaresip } from '../src/baresip.ts';
import { heardInPage, startBrowser } from '../src/browser.ts';
import { untilHeard, untilSilent } from '../src/listen.ts';
import { sendRaw } from '../src/raw-sip.ts';
import { startSipPage } from '../src/sip-page.ts';
import { type SipPhone, startSipPhone } from '../src/sip-phone.ts';
import { digestField, runSipp, type SippScenario, startDevices } from '../src/sipp.ts';
import { beeps, tone } from '../src/tone.ts';
import { tortureMessages } from '../src/torture/index.ts';
import { type Stage, stage } from './sandbox.ts';

// The drivers of the flow tests, proven against a bare Asterisk: if these fail, no other flow test says anything.
describe('testbed', () => {
  let at: Stage;
  before(async () => {
    at = await stage();
  });
  after(() => at?.close());

  async function softphone(
    t: TestContext,
    user: string,
    freq: number,
    more: Partial<BaresipAccount> = {},
  ): Promise<Baresip> {
    const { sip, tls } = at.sandbox.ports;
    const account: BaresipAccount = {
      user,
      password: `secret-${user}`,
      domain: '127.0.0.1',
      host: '127.0.0.1',
      port: more.transport === 'tls' ? tls : sip,
      transport: 'udp',
      ...more,
    };
    const dir = join(at.dir, `${t.name.replace(/\W+/g, '-')}-${user}`);
    const { baresip: tool, baresipModules: modules } = at.tools;
    const phone = await startBaresip({ tool, modules, dir, account, speaks: tone(freq) });
    t.after(() => phone.close());
    await phone.registered();
    return phone;
  }

  async function talk(caller: Baresip, callee: Baresip, number: string): Promise<void> {
    await caller.call(`sip:${number}@127.0.0.1`);
    await callee.until('CALL_INCOMING');
    await caller.until('CALL_RINGING');
    await callee.answer();
    await Promise.all([caller.until('CALL_ESTABLISHED'), callee.until('CALL_ESTABLISHED')]);
  }

  test('two softphones hear each other: UDP, G.711; hold, DTMF and hanging up', async (t) => {
    const a = await softphone(t, '101', 440);
    const b = await softphone(t, '102', 700);
    await talk(a, b, '102');
    await untilHeard(a.heard, 700, { among: [440] });
    await untilHeard(b.heard, 440, { among: [700] });
    await b.dtmf('1#');
    assert.equal((await a.until('CALL_DTMF_START')).param, '1');
    assert.equal((await a.until('CALL_DTMF_START')).param, '#');
    await a.hold();
    await untilSilent(b.heard);
    await a.resume();
    await untilHeard(b.heard, 440);
    await b.hangup();
    await a.until('CALL_CLOSED');
  });

  test('two softphones hear each other: TLS, SDES-SRTP, Opus to G.722', async (t) => {
    const secure = { transport: 'tls', mediaenc: 'srtp-mand' } as const;
    const a = await softphone(t, '201', 500, { ...secure, codecs: ['opus/48000/2'] });
    const b = await softphone(t, '202', 800, { ...secure, codecs: ['G722/16000/1'] });
    await talk(a, b, '202');
    await untilHeard(a.heard, 800, { among: [500] });
    await untilHeard(b.heard, 500, { among: [800] });
  });

  test('a softphone over TCP transfers blindly', async (t) => {
    const a = await softphone(t, '101', 440, { transport: 'tcp' });
    const b = await softphone(t, '102', 700);
    const c = await softphone(t, '103', 950);
    await talk(a, b, '102');
    await a.transfer('sip:103@127.0.0.1');
    await c.until('CALL_INCOMING');
    await c.answer();
    await a.until('CALL_CLOSED');
    await untilHeard(b.heard, 950, { among: [440, 700] });
    await untilHeard(c.heard, 700, { among: [440, 950] });
  });

  async function scripted(t: TestContext, user: string, freq: number): Promise<SipPhone> {
    const account = {
      user,
      password: `secret-${user}`,
      domain: '127.0.0.1',
      host: '127.0.0.1',
      port: at.sandbox.ports.sip,
      transport: 'tcp',
    } as const;
    const phone = await startSipPhone(account, tone(freq));
    t.after(() => phone.close());
    await phone.register();
    return phone;
  }

  test('a scripted phone holds, resumes, consults and transfers; a lamp tells', async (t) => {
    const [a, b, c] = [
      await scripted(t, '101', 440),
      await scripted(t, '102', 700),
      await scripted(t, '103', 950),
    ];
    const lamp = await a.watch('102');
    const lit = (state: string) => lamp.next((one) => one === state, `the lamp's ${state}`);
    const ab = await a.call('102');
    const ba = await b.incoming();
    assert.equal(ba.from, '101');
    await ab.rings();
    await lit('early');
    await ba.answer();
    await ab.established();
    await lit('confirmed');
    await untilHeard(ab.heard, 700);
    await ab.hold();
    await untilSilent(ba.heard);
    await ab.resume();
    await untilHeard(ab.heard, 700);
    await untilHeard(ba.heard, 440);

    await ab.hold();
    const ac = await a.call('103');
    const ca = await c.incoming();
    await ca.answer();
    await untilHeard(ca.heard, 440);
    await ab.transfer(ac);
    await untilHeard(ba.heard, 950, { among: [440] });
    await untilHeard(ca.heard, 700, { among: [440] });
    await ba.hangup();
    await ca.ended();
    await lit('terminated');
  });

  test('a scripted phone is told why it was refused', async (t) => {
    const a = await scripted(t, '101', 440);
    const b = await scripted(t, '102', 700);
    const busy = await a.call('102');
    await (await b.incoming()).decline(486);
    assert.equal((await busy.ended()).status, 486);
    assert.ok(((await (await a.call('999')).ended()).status ?? 0) >= 400);
    const given = await a.call('102');
    const ringing = await b.incoming();
    await given.rings();
    await given.hangup();
    await ringing.ended();
  });

  async function sippCalls(
    t: TestContext,
    uas: SippScenario,
    uac: SippScenario,
    calls: number,
  ): Promise<Record<number, number>> {
    const server = { host: '127.0.0.1', port: at.sandbox.ports.sip };
    const dir = join(at.dir, `sipp-${uas}`);
    const tool = at.tools.sipp;
    const devices = [{ user: '102', password: 'secret-102' }];
    const phones = await startDevices({ tool, dir, server, scenario: uas, devices });
    t.after(() => phones.child.stop());
    const rows = [['101', digestField('101', 'secret-101'), '102', '"Somebody"']];
    const result = await runSipp({
      tool,
      dir: join(dir, 'calls'),
      server,
      scenario: uac,
      rows,
      calls,
      rate: 20,
      holdMs: 300,
      timeout: 20,
    });
    assert.equal(result.failed, 0, result.errors);
    const { outcomes } = await phones.stop();
    assert.deepEqual(Object.values(outcomes), [calls]);
    return result.outcomes;
  }

  test('SIPp makes 20 calls', async (t) => {
    assert.deepEqual(await sippCalls(t, 'uas-answers', 'uac-call', 20), { 200: 20 });
  });
  test('SIPp is busy', async (t) => {
    assert.deepEqual(await sippCalls(t, 'uas-busy', 'uac-call', 2), { 486: 2 });
  });
  test('SIPp declines, which a bare Dial() passes on as 403', async (t) => {
    assert.deepEqual(await sippCalls(t, 'uas-declines', 'uac-call', 2), { 403: 2 });
  });
  test('SIPp gives up while it rings', async (t) => {
    assert.deepEqual(await sippCalls(t, 'uas-rings', 'uac-gives-up', 2), { 487: 2 });
  });

  test('a page and a softphone call each other and hear each other', async (t) => {
    const a = await softphone(t, '101', 440);
    const site = await startSipPage();
    t.after(() => site.close());
    const dir = join(at.dir, 'browser');
    const browser = await startBrowser({ tool: at.tools.chromium, dir, speaks: beeps(900) });
    t.after(() => browser.close());
    const server = `ws://127.0.0.1:${at.sandbox.ports.http}/ws`;
    const page = await browser.page(site.url({ user: '301', password: 'secret-301', server }));
    const pageHears = () => heardInPage(page);
    await page.waitForFunction('window.registered');

    await page.evaluate("phone.call('101')");
    await a.until('CALL_INCOMING');
    await a.answer();
    await untilHeard(pageHears, 440, { among: [900] });
    await untilHeard(a.heard, 900, { among: [440] });
    await page.evaluate('phone.hangup()');
    await a.until('CALL_CLOSED');

    await a.call('sip:301@127.0.0.1');
    await page.waitForFunction("window.state === 'Incoming'");
    await page.evaluate('phone.answer()');
    await untilHeard(pageHears, 440, { among: [900] });
    await untilHeard(a.heard, 900, { among: [440] });
  });

  test('a page whose microphone is refused is told so', async (t) => {
    const dir = join(at.dir, 'browser-refused');
    const microphone = 'refused';
    const browser = await startBrowser({ tool: at.tools.chromium, dir, speaks: beeps(900), microphone });
    t.after(() => browser.close());
    const page = await browser.page(`http://127.0.0.1:${at.sandbox.ports.http}/`);
    const asked = page.evaluate('navigator.mediaDevices.getUserMedia({ audio: true }).catch((e) => e.name)');
    assert.equal(await asked, 'NotAllowedError');
  });

  for (const transport of ['udp', 'tcp'] as const) {
    test(`RFC 4475 over ${transport}: none gets through without credentials`, async () => {
      const target = { host: '127.0.0.1', port: at.sandbox.ports.sip, transport, within: 400 };
      const results = await Promise.all(
        tortureMessages.map(async ({ name, text }) => ({ name, ...(await sendRaw(text, target)) })),
      );
      for (const { name, answers } of results) {
        for (const { status } of answers) assert.ok(status >= 400, `${name} was answered with ${status}`);
      }
      assert.ok(results.some(({ answers }) => answers.length > 0));
      assert.match(await at.sandbox.console('core show uptime'), /System uptime/);
    });
  }
});
