import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { User } from '@owndial/contract';
import { complaintsOfAxe, focusedName, putOn, reachedByTab, tabTo } from './accessibility.ts';
import { TestExchange } from './test-exchange.ts';
import { webDist } from './web-app.ts';
import * as web from './web-people.ts';

const pages = ['', 'history', 'people', 'devices', 'numbers', 'exchange', 'settings'];
const sizes = { desktop: web.desktop, handset: web.handset };
const schemes = ['light', 'dark'] as const;

describe('the web phone for everybody', () => {
  let ox: TestExchange;
  let ann: web.WebPerson;
  let ben: web.WebPerson;
  let benUser: User;

  before(async () => {
    ox = await TestExchange.start();
    ann = await web.sitDown(ox, { name: 'Ann Arden', freq: 900 });
    await web.becomeOwner(ann, await web.firstLink(ox));
    ({ person: ben, user: benUser } = await web.webUser(ox, { name: 'Ben Bell', freq: 700 }));
    await ox.owner('addNumber', { body: { number: '+41446681800', label: 'Home', userId: benUser.id } });
    await ox.addPhone(benUser, 'tls');
  });
  after(async () => {
    await Promise.all([ann?.browser.close(), ben?.browser.close()]);
    await ox?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await ann.page.setViewportSize(web.desktop);
    await web.startAfresh(ox, ann, ben);
    ann.complaints();
  });

  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of schemes) {
      test(`every page, ${colorScheme}, on a ${size}: axe finds nothing serious, the console is silent`, async () => {
        const { page } = ann;
        await page.setViewportSize(viewport);
        await putOn(page, colorScheme);
        for (const path of pages) {
          await show(path);
          assert.deepEqual(await complaintsOfAxe(page), [], `/${path}`);
        }
        assert.deepEqual(ann.complaints(), []);
      });
    }

    test(`a call, light and dark, on a ${size}: axe finds nothing serious`, async () => {
      const { page } = ann;
      await page.setViewportSize(viewport);
      const judge = async (what: string) => {
        for (const colorScheme of schemes) {
          await putOn(page, colorScheme);
          assert.deepEqual(await complaintsOfAxe(page), [], `${what}, ${colorScheme}`);
        }
      };
      await web.dial(ben, '101');
      await web.incoming(ann, 'Ben Bell').waitFor();
      await judge('ringing');
      await page.keyboard.press('Enter');
      await web.talks(ann);
      await web.press(ann, 'Keypad');
      await judge('talking');
      await web.press(ann, 'Hold');
      await web.see(page, 'On hold');
      await judge('on hold');
      await web.press(ann, 'Hang up');
      await web.quiet(ann, ben);
      assert.deepEqual(ann.complaints(), []);
    });
  }

  /** Opens a page of Ann's; fulfilled when all that it shows is there. */
  async function show(path: string): Promise<void> {
    const { page } = ann;
    await page.goto(`${ox.base}/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
    for (const unfinished of ['[aria-busy=true]', '[aria-label=Loading]', '[data-lamp=wait]'])
      await page.locator(unfinished).first().waitFor({ state: 'detached' });
  }

  test('the door: sign-in and a link, without complaint', async () => {
    const { page } = ann;
    const { path } = await ox.owner('makeSignInLink', { params: { userId: benUser.id } });
    await page.goto(`${ox.base}${path}`);
    await web.see(page, 'Welcome, Ben Bell');
    assert.deepEqual(await complaintsOfAxe(page), []);
    const cookies = await ann.browser.context.cookies();
    await ann.browser.context.clearCookies();
    await page.goto(`${ox.base}/people`);
    await page.getByLabel('Sign-in name').waitFor();
    assert.deepEqual(await complaintsOfAxe(page), []);
    await ann.browser.context.addCookies(cookies);
  });

  test('everything that can be clicked is reached by Tab, on every page', async () => {
    const { page } = ann;
    for (const path of pages) {
      await show(path);
      assert.deepEqual(await reachedByTab(page), { unreached: [], unfocusable: [] }, `/${path}`);
    }
  });

  test('a call with the keyboard alone: typed, or key by key on the pad', async () => {
    const { page } = ann;
    await web.dial(ann, '*43');
    await web.talks(ann);
    await page.keyboard.press('Escape');
    await web.quiet(ann);

    await page.reload();
    await web.ready(page);
    for (const key of ['Star', '4', '3']) {
      await tabTo(page, key);
      await page.keyboard.press('Enter');
    }
    assert.equal(await page.getByLabel('Number or name').inputValue(), '*43');
    await tabTo(page, 'Call *43');
    await page.keyboard.press('Space');
    await web.talks(ann);
    await tabTo(page, 'Mute');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Unmute' }).waitFor();
    await tabTo(page, 'Hang up');
    await page.keyboard.press('Enter');
    await web.quiet(ann);
  });

  test('a dialog takes the focus, keeps it, gives it back; Escape closes it', async () => {
    const { page } = ann;
    await page.goto(`${ox.base}/people`);
    await tabTo(page, 'Add a person');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Add a person' }).waitFor();
    const inside = page.locator('[role=dialog] :focus');
    await inside.waitFor();
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab');
      assert.equal(await inside.count(), 1, await focusedName(page));
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('main button:focus', { hasText: 'Add a person' }).waitFor();
  });

  test('the first page needs at most 300 kB of JavaScript, gzipped', () => {
    const assets = join(webDist, 'assets');
    const names = readdirSync(assets).filter((name) => name.endsWith('.js'));
    const found = new Set<string>();
    const follow = (text: string, pattern: RegExp): void => {
      for (const [, name = ''] of text.matchAll(pattern)) {
        if (!names.includes(name) || found.has(name)) continue;
        found.add(name);
        follow(readFileSync(join(assets, name), 'utf8'), /(?:from|import)\s*["']\.\/([^"']+)["']/g);
      }
    };
    follow(readFileSync(join(webDist, 'index.html'), 'utf8'), /(?:src|href)="\/assets\/([^"]+)"/g);
    const size = [...found].reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
    assert.ok(found.size > 0 && size > 30_000, `${[...found]} are ${size} bytes`);
    assert.ok(size <= 300_000, `${[...found]} are ${size} bytes`);
  });
});
