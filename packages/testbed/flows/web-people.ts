import assert from 'node:assert/strict';
import type { User } from '@owndial/contract';
import type { Locator, Page } from 'playwright-core';
import { type Browser, heardInPage, startBrowser } from '../src/browser.ts';
import type { Ear } from '../src/listen.ts';
import { beeps } from '../src/tone.ts';
import { eventually } from '../src/wait.ts';
import type { TestExchange } from './test-exchange.ts';
import { ensureWebApp } from './web-app.ts';

export const desktop = { width: 1280, height: 800 };
export const handset = { width: 390, height: 844 };
export const password = 'a sentence of their own';

/** Somebody at a Chromium of their own, whose microphone says beeps of one pitch. */
export interface WebPerson {
  readonly name: string;
  readonly browser: Browser;
  readonly page: Page;
  readonly hears: Ear;
  /** What the page's console had to complain of since the last look. */
  complaints(): string[];
}

interface Seat {
  readonly name: string;
  readonly freq: number;
  readonly microphone?: 'allowed' | 'refused';
  readonly viewport?: { width: number; height: number };
}

/** Starts a Chromium for somebody, on the exchange's own web app. */
export async function sitDown(exchange: TestExchange, seat: Seat): Promise<WebPerson> {
  const { name, freq, microphone = 'allowed', viewport = desktop } = seat;
  await ensureWebApp();
  const tool = exchange.tools.chromium;
  const dir = exchange.folder('chromium');
  const browser = await startBrowser({ tool, dir, speaks: beeps(freq), microphone, viewport });
  const page = await browser.page();
  page.setDefaultTimeout(12_000);
  return { name, browser, page, hears: () => heardInPage(page), complaints: complaintsOf(page) };
}

/** Collects what goes wrong in a page: errors, violations of its content policy, and whatever is thrown. */
export function complaintsOf(page: Page): () => string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security/i.test(message.text())) heard.push(message.text());
  });
  return () => heard.splice(0);
}

/** The one-time link that the exchange has printed when it first started. */
export async function firstLink(exchange: TestExchange): Promise<string> {
  return eventually(() => /http\S+#welcome=[\w.-]+/.exec(exchange.process.output())?.[0], {
    what: 'a first sign-in link',
  });
}

/** Follows the first link, as the person who has just started an exchange. */
export async function becomeOwner({ page, name }: WebPerson, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');
  await ready(page);
}

export async function signIn({ page }: WebPerson, exchange: TestExchange, user: User): Promise<void> {
  await page.goto(exchange.base);
  await fillSignIn(page, user.login);
  await ready(page);
}

export async function fillSignIn(page: Page, login: string): Promise<void> {
  await page.getByLabel('Sign-in name').fill(login);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');
}

/** A new user, signed in at a Chromium of their own. */
export async function webUser(
  exchange: TestExchange,
  seat: Seat,
): Promise<{ user: User; person: WebPerson }> {
  const user = await exchange.addUser(seat.name, password);
  const person = await sitDown(exchange, seat);
  await signIn(person, exchange, user);
  return { user, person };
}

export const see = (page: Page, text: string | RegExp, timeout = 12_000): Promise<void> =>
  page.getByText(text).filter({ visible: true }).first().waitFor({ timeout });

/** Resolves when the page is registered. */
export const ready = (page: Page, timeout = 20_000): Promise<void> => see(page, 'Ready for calls', timeout);

/** Types a number on the page and calls it. */
export async function dial({ page }: WebPerson, number: string): Promise<void> {
  for (const key of number) await page.keyboard.press(key);
  await page.keyboard.press('Enter');
}

export const incoming = ({ page }: WebPerson, from: string): Locator =>
  page.getByRole('dialog', { name: `Incoming call from ${from}` });

/** Resolves when the call that has the focus is up: only then can one mute it. */
export const talks = ({ page }: WebPerson): Promise<void> =>
  page.getByRole('button', { name: 'Mute', exact: true }).and(page.locator(':enabled')).waitFor();

export const press = ({ page }: WebPerson, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

export const open = ({ page }: WebPerson, name: string): Promise<void> =>
  page.getByRole('link', { name, exact: true }).filter({ visible: true }).first().click();

/** Resolves when nobody is on a call any more, and the dial pads are back. */
export async function quiet(...people: WebPerson[]): Promise<void> {
  await Promise.all(people.map(({ page }) => page.getByLabel('Number or name').waitFor()));
}

/** Ends whatever a failed test has left in these pages, by loading them anew. */
export async function startAfresh(exchange: TestExchange, ...people: WebPerson[]): Promise<void> {
  for (const { page } of people) {
    if (page.url() === `${exchange.base}/` && (await page.getByLabel('Number or name').isVisible())) continue;
    await page.goto(exchange.base);
    await ready(page);
  }
}

/** What the page says of how a call ended. */
export async function farewell({ page }: WebPerson, words: string, timeout = 12_000): Promise<void> {
  const panel = page.locator('section[data-over]');
  await panel.waitFor({ timeout });
  assert.ok((await panel.innerText()).includes(words), `${await panel.innerText()} instead of ${words}`);
}
