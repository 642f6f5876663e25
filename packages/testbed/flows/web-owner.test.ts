import assert from 'node:assert/strict';
import { Agent, get } from 'node:https';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { startBaresip } from '../src/baresip.ts';
import { untilHeard } from '../src/listen.ts';
import { tone } from '../src/tone.ts';
import { eventually } from '../src/wait.ts';
import { connect, scripted } from './phones.ts';
import { TestExchange } from './test-exchange.ts';
import * as web from './web-people.ts';

describe('the owner and the others in the browser', () => {
  let ox: TestExchange;
  let ann: web.WebPerson;
  /** Somebody else's computer. */
  let other: web.WebPerson;

  before(async () => {
    ox = await TestExchange.start();
    ann = await web.sitDown(ox, { name: 'Ann Arden', freq: 900 });
    await web.becomeOwner(ann, await web.firstLink(ox));
    other = await web.sitDown(ox, { name: 'other', freq: 700 });
  });
  after(async () => {
    await Promise.all([ann?.browser.close(), other?.browser.close()]);
    await ox?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await web.startAfresh(ox, ann);
    await other.browser.context.clearCookies();
  });

  const button = (where: Locator, name: string | RegExp) => where.getByRole('button', { name, exact: true });

  test('adds a person, whose link works once and elsewhere', async () => {
    const { page } = ann;
    await web.open(ann, 'People');
    await web.press(ann, 'Add a person');
    await page.getByLabel('Name', { exact: true }).fill('Bea Birch');
    assert.equal(await page.getByLabel('Sign-in name').inputValue(), 'bea');
    await web.press(ann, 'Add and make a link');
    const modal = page.getByRole('dialog', { name: 'A sign-in link for Bea Birch' });
    await modal.getByRole('img', { name: 'Sign-in link for Bea Birch' }).waitFor();
    const shown = new URL(await modal.getByText(/#welcome=/).innerText());
    // where the machine is in a network, it is a link for others, whose browsers ask about the certificate; not here
    if (shown.hostname !== 'localhost') assert.equal(shown.protocol, 'https:');
    const link = `http://localhost:${shown.port}/${shown.hash}`;
    await button(modal, 'Done').click();
    await page.getByRole('listitem').filter({ hasText: 'Bea Birch' }).getByText('Invited').waitFor();

    await other.page.goto(link);
    await web.see(other.page, 'Welcome, Bea Birch');
    await other.page.getByRole('textbox', { name: 'Password' }).fill('short');
    await other.page.keyboard.press('Enter');
    await web.see(other.page, '5 more characters are needed.');
    await other.page.getByRole('textbox', { name: 'Password' }).fill(web.password);
    await other.page.keyboard.press('Enter');
    await web.ready(other.page);
    await page.getByRole('listitem').filter({ hasText: 'Bea Birch' }).getByText('free').waitFor();

    await other.browser.context.clearCookies();
    const again = await other.browser.page(link);
    await web.see(again, 'This link does not work');
    await again.getByRole('button', { name: 'Go to sign-in' }).click();
    await web.fillSignIn(again, 'bea');
    await web.see(again, 'Bea Birch');
    await again.close();
  });

  test('adds a number, and whoever dials it reaches its person', async (t) => {
    const { page } = ann;
    await web.open(ann, 'Numbers');
    await web.press(ann, 'Add a number');
    const modal = page.getByRole('dialog', { name: 'Add a number' });
    await modal.getByLabel('Number', { exact: true }).fill('044 668 18 00');
    await modal.getByText('Understood as +41446681800').waitFor();
    await modal.getByLabel('Label').fill('Home');
    await modal.getByRole('combobox', { name: 'Rings' }).click();
    await page.getByRole('option', { name: 'Ann Arden' }).click();
    await button(modal, 'Save').click();
    const row = page.getByRole('listitem').filter({ hasText: '044 668 18 00' });
    await row.getByText('Rings Ann Arden').waitFor();

    const desk = await ox.subscriber('Dora Desk', 'tcp');
    const call = await (await scripted(t, ox, desk.phone)).call('0446681800');
    await web.incoming(ann, 'Dora Desk').waitFor();
    await page.keyboard.press('Escape');
    await call.ended();
    await button(row, /More about/).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await button(page.getByRole('dialog'), 'Remove').click();
    await row.waitFor({ state: 'detached' });
  });

  /** The value beside a label of the settings that are shown. */
  const shown = (where: Locator) => async (label: string) => {
    const line = where
      .locator('div')
      .filter({ has: button(where.page().locator(':scope'), `Copy ${label}`) })
      .last();
    return ((await line.innerText()).split('\n').at(-1) ?? '').trim();
  };

  test('adds a device: what is shown once works in a softphone; removed, it is signed off', async (t) => {
    const { page } = ann;
    await web.open(ann, 'Devices');
    await web.press(ann, 'Add a device');
    await page.getByLabel('What is it?').fill('Kitchen');
    await button(page.getByRole('dialog', { name: 'Add a device' }), 'Add').click();
    const modal = page.getByRole('dialog', { name: 'Set up Kitchen' });
    await modal.getByRole('img', { name: 'Code for Linphone' }).waitFor();
    const provisioning = await shown(modal)('Remote provisioning address');
    await modal.getByRole('tab', { name: 'Other' }).click();
    const setting = shown(modal.getByRole('tabpanel', { name: 'Other' }));
    const [user, password, server, port] = await Promise.all(
      ['User name (also for authentication)', 'Password', 'Server (domain)', 'Port'].map(setting),
    );
    assert.equal(await setting('Transport'), 'TLS');
    assert.equal(await setting('Media encryption'), 'SRTP (SDES)');
    assert.ok(user && password && server && port);
    assert.notEqual(server, 'localhost');

    const softphone = await startBaresip({
      tool: ox.tools.baresip,
      modules: ox.tools.baresipModules,
      dir: ox.folder('softphone'),
      speaks: tone(440),
      account: {
        user,
        password,
        domain: server,
        host: ox.server.host,
        port: Number(port),
        transport: 'tls',
        mediaenc: 'srtp-mand',
      },
    });
    t.after(() => softphone.close());
    await softphone.registered();
    await modal.getByText('Kitchen is connected.').waitFor();

    const xml = await fetched(provisioning);
    assert.match(xml.body, new RegExp(user));
    assert.ok((await fetched(provisioning)).status >= 400, 'the address works twice');

    await button(modal, 'Done').click();
    await softphone.call('sip:*43@127.0.0.1');
    await softphone.until('CALL_ESTABLISHED');
    await untilHeard(softphone.heard, 440);
    await softphone.hangup();

    await web.open(ann, 'Devices');
    assert.ok(!(await page.content()).includes(password), 'the secret is still in the page');
    const row = page.getByRole('listitem').filter({ hasText: 'Kitchen' });
    await row.getByText('Connected').first().waitFor();
    await button(row, 'More about Kitchen').click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await button(page.getByRole('dialog', { name: 'Remove Kitchen?' }), 'Remove').click();
    await row.waitFor({ state: 'detached' });
    await softphone.call('sip:*43@127.0.0.1');
    await softphone.until('CALL_CLOSED');
  });

  /** As a phone in the house would, that already trusts the exchange. */
  function fetched(address: string): Promise<{ status: number; body: string }> {
    const url = new URL(address);
    url.hostname = 'localhost';
    return new Promise((resolve, reject) => {
      get(url, { agent: new Agent({ rejectUnauthorized: false }) }, async (answer) => {
        const parts = await answer.toArray();
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() });
      }).once('error', reject);
    });
  }

  test('one who is no owner sees no owner’s pages, and no calls but their own', async (t) => {
    const cleo = await ox.addUser('Cleo Clay', web.password);
    const [dan, eva] = [await ox.subscriber('Dan Dale', 'tcp'), await ox.subscriber('Eva Elm', 'tcp')];
    const [danPhone, evaPhone] = [await scripted(t, ox, dan.phone), await scripted(t, ox, eva.phone, 700)];
    await web.signIn(other, ox, cleo);
    const [theirs] = await connect(danPhone, evaPhone, eva.user.extension);
    const own = await danPhone.call(cleo.extension);
    await web.incoming(other, 'Dan Dale').waitFor();
    await other.page.keyboard.press('Escape');
    await own.ended();
    await web.open(other, 'History');
    await other.page
      .getByRole('button', { name: /Dan Dale/ })
      .first()
      .waitFor();
    const main = other.page.getByRole('main');
    assert.equal(await main.getByText('Eva Elm').count(), 0);
    assert.equal(await main.getByText('Everybody').count(), 0);
    assert.equal(await main.getByText('Right now').count(), 0);
    await theirs.hangup();

    await web.open(ann, 'History');
    await ann.page.getByText('Everybody').click();
    await ann.page
      .getByRole('button', { name: /Eva Elm/ })
      .first()
      .waitFor();

    for (const name of ['Numbers', 'Exchange'])
      assert.equal(await other.page.getByRole('link', { name, exact: true }).count(), 0);
    await web.open(other, 'People');
    await web.see(other.page, 'Ann Arden');
    assert.equal(await main.getByRole('button', { name: 'Add a person' }).count(), 0);
    assert.equal(await main.getByRole('button', { name: /More about/ }).count(), 0);
    await web.open(other, 'Devices');
    await web.see(other.page, 'Web phone');
    await eventually(async () => (await main.getByRole('listitem').count()) === 1, { what: 'one device' });
    for (const path of ['/numbers', '/exchange']) {
      await other.page.goto(`${ox.base}${path}`);
      await web.ready(other.page);
      await other.page.waitForURL(`${ox.base}/`);
      await other.page.getByLabel('Number or name').waitFor();
    }
  });
});
