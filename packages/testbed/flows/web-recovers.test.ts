import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { User } from '@owndial/contract';
import type { Page } from 'playwright-core';
import type { Baresip } from '../src/baresip.ts';
import { untilHeard } from '../src/listen.ts';
import { eventually } from '../src/wait.ts';
import { softphone } from './phones.ts';
import { type Subscriber, TestExchange } from './test-exchange.ts';
import * as web from './web-people.ts';

const annTone = 900;
const benTone = 700;
const doraTone = 440;
const emilTone = 560;
const away = 'Your exchange does not answer.';

describe('the web phone recovers by itself', () => {
  let ox: TestExchange;
  let ann: web.WebPerson;
  let ben: web.WebPerson;
  let benUser: User;
  let dora: Subscriber;
  let doraPhone: Baresip;
  let emilPhone: Baresip;
  const ends: (() => unknown)[] = [];
  const theFile = { after: (end?: unknown) => void ends.push(end as () => unknown) };

  before(async () => {
    ox = await TestExchange.start();
    ({ person: ann } = await web.webUser(ox, { name: 'Ann Arden', freq: annTone }));
    ({ person: ben, user: benUser } = await web.webUser(ox, { name: 'Ben Bell', freq: benTone }));
    dora = await ox.subscriber('Dora Desk');
    doraPhone = await softphone(theFile, ox, dora.phone, doraTone);
    emilPhone = await softphone(theFile, ox, (await ox.subscriber('Emil Ericson')).phone, emilTone);
  });
  after(async () => {
    for (const end of ends) await end();
    await Promise.all([ann?.browser.close(), ben?.browser.close()]);
    await ox?.[Symbol.asyncDispose]();
  });
  beforeEach(() => web.startAfresh(ox, ann, ben));

  const gone = (page: Page, text: string) =>
    page.getByText(text).first().waitFor({ state: 'detached', timeout: 30_000 });

  /** Ann calls Dora, and Emil calls Ben: a page at each end of a call. */
  async function twoCalls(): Promise<void> {
    await web.dial(ann, dora.user.extension);
    await doraPhone.until('CALL_INCOMING');
    await doraPhone.answer();
    await emilPhone.call(`sip:${benUser.extension}@127.0.0.1`);
    await web.incoming(ben, 'Emil Ericson').waitFor();
    await ben.page.keyboard.press('Enter');
    await Promise.all([web.talks(ann), web.talks(ben)]);
    await allHear();
  }
  const allHear = () =>
    Promise.all([
      untilHeard(ann.hears, doraTone),
      untilHeard(doraPhone.heard, annTone),
      untilHeard(ben.hears, emilTone),
      untilHeard(emilPhone.heard, benTone),
    ]);
  async function kill(): Promise<void> {
    ox.process.signal('SIGKILL');
    await ox.process.ended;
    for (const { page } of [ann, ben]) await web.see(page, away);
  }
  async function back(): Promise<void> {
    await ox.run();
    for (const { page } of [ann, ben]) {
      await web.ready(page, 40_000);
      await gone(page, away);
    }
  }

  test('the exchange is killed: calls go on, the pages say so and come back, both ends can hang up', async () => {
    await twoCalls();
    await kill();
    await web.see(ann.page, 'Your call goes on.');
    await allHear();
    await back();
    await allHear();
    await ann.page.keyboard.press('Escape');
    await doraPhone.until('CALL_CLOSED');
    await emilPhone.hangup();
    await web.farewell(ben, 'They hung up');
    await web.quiet(ann, ben);
  });

  test('who hangs up while the exchange is away has hung up for both', async () => {
    await twoCalls();
    await kill();
    await ann.page.keyboard.press('Escape');
    await emilPhone.hangup();
    await web.quiet(ann);
    await back();
    await doraPhone.until('CALL_CLOSED');
    await web.quiet(ben);
  });

  test('the engine is killed: the page says that the call was cut off, comes back and can call again', async () => {
    await web.dial(ann, benUser.extension);
    await web.incoming(ben, 'Ann Arden').waitFor();
    await ben.page.keyboard.press('Enter');
    await untilHeard(ann.hears, benTone);
    const pid = ox.enginePid;
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    await Promise.all([ann, ben].map((one) => web.farewell(one, 'The call was cut off', 40_000)));
    await Promise.all([ann, ben].map(({ page }) => web.ready(page, 40_000)));
    await web.quiet(ann, ben);
    await web.dial(ann, benUser.extension);
    await web.incoming(ben, 'Ann Arden').waitFor();
    await ben.page.keyboard.press('Enter');
    await untilHeard(ann.hears, benTone);
    await untilHeard(ben.hears, annTone);
    await ann.page.keyboard.press('Escape');
    await web.farewell(ben, 'They hung up');
    await web.quiet(ann, ben);
  });

  test('no call: the engine killed is told on the page until it is back', async () => {
    process.kill(ox.enginePid ?? 0, 'SIGKILL');
    await web.see(ann.page, 'The phone engine is starting again.');
    await gone(ann.page, 'The phone engine is starting again.');
    await web.ready(ann.page, 40_000);
  });

  test('a second tab says so, takes over when asked, and gives the phone back when it closes', async (t) => {
    const second = await ann.browser.page(ox.base);
    t.after(() => second.close());
    await web.see(second, 'Another tab is your phone.');
    await web.see(ann.page, 'Ready for calls');
    await second.getByRole('button', { name: 'Use the phone here' }).click();
    await web.ready(second);
    await web.see(ann.page, 'Another tab is your phone.');
    await emilPhone.call(`sip:${await extensionOf('Ann Arden')}@127.0.0.1`);
    await second.getByRole('dialog', { name: 'Incoming call from Emil Ericson' }).waitFor();
    assert.equal(await web.incoming(ann, 'Emil Ericson').count(), 0);
    await emilPhone.hangup();
    await second.close();
    await web.ready(ann.page);
    await gone(ann.page, 'Another tab is your phone.');
  });
  const extensionOf = async (name: string) =>
    (await ox.owner('listUsers', { query: {} })).items.find((user) => user.name === name)?.extension;

  test('a refused microphone is told, with the way out, and nobody rings for it; allowed, the phone works', async (t) => {
    const seat = { name: 'Cora Cole', freq: 500, microphone: 'refused' } as const;
    const { person: cora } = await web.webUser(ox, seat);
    t.after(() => cora.browser.close());
    await web.dial(cora, benUser.extension);
    await web.see(cora.page, 'This page may not use your microphone.');
    await web.see(cora.page, 'allow the microphone, then try again');
    assert.equal(await web.incoming(ben, 'Cora Cole').count(), 0);
    await emilPhone.call(`sip:${await extensionOf('Cora Cole')}@127.0.0.1`);
    const ringing = web.incoming(cora, 'Emil Ericson');
    await ringing.getByText('This page may not use your microphone.').waitFor();
    await emilPhone.hangup();
    await ringing.waitFor({ state: 'detached' });

    await cora.browser.context.grantPermissions(['microphone'], { origin: ox.base });
    await gone(cora.page, 'This page may not use your microphone.');
    await web.startAfresh(ox, cora);
    await web.dial(cora, benUser.extension);
    await web.incoming(ben, 'Cora Cole').waitFor();
    await ben.page.keyboard.press('Escape');
    await web.farewell(cora, 'They declined the call');
  });

  test('signed out elsewhere: the page asks to sign in, rings no more, and is a phone again after', async () => {
    await changePasswordElsewhere(benUser);
    await web.see(ben.page, 'You were signed out here.');
    assert.equal(await ben.page.getByLabel('Number or name').count(), 0);
    await eventually(async () => (await registrationsOf(benUser)) === 0, {
      what: 'no browser of his',
      within: 10_000,
    });
    await web.fillSignIn(ben.page, benUser.login);
    await web.ready(ben.page);
  });
  const registrationsOf = async (user: User) =>
    (await ox.owner('listDevices', { query: { userId: user.id } })).items.filter((one) => one.registration)
      .length;

  /** With another session of the same person, as on another machine. The password stays what it was. */
  async function changePasswordElsewhere(user: User): Promise<void> {
    const { password } = web;
    const send = async (method: string, path: string, body: object, cookie = '') => {
      const headers = { 'content-type': 'application/json', origin: ox.base, cookie };
      const answer = await fetch(`${ox.base}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
      assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
      return answer;
    };
    const entered = await send('POST', '/sessions', { login: user.login, password });
    const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    await send('POST', '/me/password', { current: password, next: password }, cookie);
  }
});
