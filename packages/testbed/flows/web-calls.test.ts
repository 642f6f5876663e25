import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { User } from '@owndial/contract';
import type { Baresip } from '../src/baresip.ts';
import { untilHeard, untilMusic, untilSilent } from '../src/listen.ts';
import { endedCalls, scripted, softphone } from './phones.ts';
import { type Subscriber, TestExchange } from './test-exchange.ts';
import * as web from './web-people.ts';

const annTone = 900;
const benTone = 700;
const deskTone = 440;

describe('calls in the browser', () => {
  let ox: TestExchange;
  let ann: web.WebPerson;
  let annUser: User;
  let ben: web.WebPerson;
  let benUser: User;
  let desk: Baresip;
  let dora: Subscriber;

  before(async () => {
    ox = await TestExchange.start();
    ann = await web.sitDown(ox, { name: 'Ann Arden', freq: annTone });
    await web.becomeOwner(ann, await web.firstLink(ox));
    const { items } = await ox.owner('listUsers', { query: {} });
    annUser = items[0] as User;
    ({ user: benUser, person: ben } = await web.webUser(ox, { name: 'Ben Bell', freq: benTone }));
    dora = await ox.subscriber('Dora Desk');
    desk = await softphone(theFile, ox, dora.phone, deskTone);
  });
  const ends: (() => unknown)[] = [];
  const theFile = { after: (end?: unknown) => void ends.push(end as () => unknown) };
  after(async () => {
    for (const end of ends) await end();
    await Promise.all([ann?.browser.close(), ben?.browser.close()]);
    await ox?.[Symbol.asyncDispose]();
  });
  beforeEach(() => web.startAfresh(ox, ann, ben));

  test('the first owner has followed the link: no token stays behind, the page is a device of theirs', async () => {
    assert.equal(ann.page.url(), `${ox.base}/`);
    assert.deepEqual(
      [annUser.name, annUser.login, annUser.role, annUser.canSignIn],
      ['Ann Arden', 'ann', 'owner', true],
    );
    const { items } = await ox.owner('listDevices', { query: {} });
    const mine = items.filter(({ userId }) => userId === annUser.id);
    assert.deepEqual(
      mine.map(({ kind, registration }) => [kind, registration !== null]),
      [['browser', true]],
    );
  });

  test('the echo test says back what the microphone hears', async () => {
    await web.dial(ann, '*43');
    await web.talks(ann);
    await untilHeard(ann.hears, annTone, { within: 15_000 });
    await ann.page.keyboard.press('Escape');
    await web.farewell(ann, 'Call ended');
    await web.quiet(ann);
  });

  test('a page calls a softphone: both hear each other, keys arrive, the softphone hangs up', async () => {
    await web.dial(ann, dora.user.extension);
    await desk.until('CALL_INCOMING');
    await web.see(ann.page, 'Ringing…');
    await desk.answer();
    await web.talks(ann);
    await untilHeard(ann.hears, deskTone, { among: [annTone] });
    await untilHeard(desk.heard, annTone, { among: [deskTone] });
    await web.press(ann, 'Keypad');
    for (const key of '5*#') {
      await ann.page.keyboard.press(key);
      assert.equal((await desk.until('CALL_DTMF_START')).param, key);
    }
    await web.see(ann.page, '5*#');
    await desk.hangup();
    await web.farewell(ann, 'They hung up');
    await web.quiet(ann);
  });

  test('a softphone calls a page: it rings, one key answers, both hear each other, the page hangs up', async () => {
    await desk.call(`sip:${benUser.extension}@127.0.0.1`);
    await web.incoming(ben, 'Dora Desk').waitFor();
    await ben.page.keyboard.press('Enter');
    await web.talks(ben);
    await desk.until('CALL_ESTABLISHED');
    await untilHeard(ben.hears, deskTone, { among: [benTone] });
    await untilHeard(desk.heard, benTone, { among: [deskTone] });
    await web.press(ben, 'Hang up');
    await desk.until('CALL_CLOSED');
    await web.quiet(ben);
  });

  /** Ann calls Ben, who answers. */
  async function talk(): Promise<void> {
    await web.dial(ann, benUser.extension);
    await web.incoming(ben, 'Ann Arden').waitFor();
    await ben.page.keyboard.press('Enter');
    await Promise.all([web.talks(ann), web.talks(ben)]);
    await bothHear();
  }
  const bothHear = async () => {
    await untilHeard(ann.hears, benTone, { among: [annTone] });
    await untilHeard(ben.hears, annTone, { among: [benTone] });
  };
  const hangUp = async () => {
    await ben.page.keyboard.press('Escape');
    await web.farewell(ann, 'They hung up');
    await web.quiet(ann, ben);
  };

  test('two pages hear each other; muted is silent, held hears music, and back', async () => {
    await talk();
    await ann.page.keyboard.press('m');
    await untilSilent(ben.hears);
    await untilHeard(ann.hears, benTone);
    await web.press(ann, 'Unmute');
    await bothHear();
    await ann.page.keyboard.press('h');
    await web.see(ann.page, 'On hold');
    await untilMusic(ben.hears, { not: [annTone] });
    await web.press(ann, 'Resume');
    await bothHear();
    await hangUp();
  });

  test('one key declines: the caller gets 603, and the history says so', async (t) => {
    const carl = await ox.subscriber('Carl Caller', 'tcp');
    const phone = await scripted(t, ox, carl.phone);
    const call = await phone.call(benUser.extension);
    await web.incoming(ben, 'Carl Caller').waitFor();
    await ben.page.keyboard.press('Escape');
    assert.equal((await call.ended()).status, 603);
    const [told] = await endedCalls(ox, carl.user.id);
    assert.equal(told?.endReason, 'declined');
    assert.equal(await web.incoming(ben, 'Carl Caller').count(), 0);
  });

  test('a page that gives up stops the ringing; a number that nobody has is told', async () => {
    await web.dial(ann, benUser.extension);
    await web.incoming(ben, 'Ann Arden').waitFor();
    await ann.page.keyboard.press('Escape');
    await web.incoming(ben, 'Ann Arden').waitFor({ state: 'detached' });
    await web.quiet(ann);
    await web.dial(ann, '1999');
    await web.farewell(ann, 'Nobody has this number');
    await web.quiet(ann);
  });

  test('a second call waits; answering it holds the first, and one can switch back', async () => {
    await talk();
    await desk.call(`sip:${benUser.extension}@127.0.0.1`);
    await web.incoming(ben, 'Dora Desk').waitFor();
    await ben.page.getByRole('button', { name: 'Hold and answer' }).click();
    await untilHeard(ben.hears, deskTone, { among: [annTone] });
    await untilHeard(desk.heard, benTone);
    await untilMusic(ann.hears, { not: [benTone] });
    await web.press(ben, 'Switch');
    await bothHear();
    await untilMusic(desk.heard, { not: [benTone] });
    await hangUpFirst();
    await web.press(ben, 'Resume');
    await untilHeard(desk.heard, benTone);
    await web.press(ben, 'Hang up');
    await desk.until('CALL_CLOSED');
    await web.quiet(ben);
  });
  const hangUpFirst = async () => {
    await ben.page.keyboard.press('Escape');
    await web.farewell(ann, 'They hung up');
    await ben.page.getByRole('region', { name: 'Call with Dora Desk' }).waitFor();
  };

  test('the history tells which device answered and how it sounded, and calls again', async () => {
    await web.dial(ann, dora.user.extension);
    await desk.until('CALL_INCOMING');
    await desk.answer();
    // The first reports of quality come after five seconds (RFC 3550 §6.2).
    await untilHeard(desk.heard, annTone, { ms: 5500, within: 20_000 });
    await desk.hangup();
    await web.quiet(ann);
    await web.open(ann, 'History');
    const row = ann.page.getByRole('region', { name: 'Today' }).getByRole('button', { name: /Dora Desk/ });
    await row.first().click();
    const detail = ann.page.getByRole('dialog', { name: 'Call' });
    await detail.getByText('How it sounded').waitFor();
    const text = await detail.innerText();
    assert.match(text, /Answered on\s+phone udp/);
    assert.match(text, /MOS [34]\.\d/);
    assert.match(text, /Dora Desk hung up/);
    await detail.getByRole('button', { name: 'Call again' }).click();
    await desk.until('CALL_INCOMING');
    await desk.answer();
    await web.talks(ann);
    await ann.page.keyboard.press('Escape');
    await desk.until('CALL_CLOSED');
    await web.quiet(ann);
  });
});
