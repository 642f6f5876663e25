/** What the live checks share: people with a browser each, on a running exchange. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export interface Person {
  readonly name: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** the last final answer to an INVITE that was not a yes */
  lastAnswer: string;
}

export const launch = (extra: string[] = ['--use-fake-ui-for-media-stream']): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      '--allow-loopback-in-peer-connection',
      ...extra,
    ],
  });

/** The page's peer connections and sockets, to measure the one and to break the other. */
const spy = () => {
  const seen = { peers: [] as RTCPeerConnection[], sockets: [] as WebSocket[] };
  Object.assign(window, { seen });
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given: ConstructorParameters<typeof RTCPeerConnection>) {
      super(...given);
      seen.peers.push(this);
    }
  };
  window.WebSocket = class extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given);
      seen.sockets.push(this);
    }
  };
};
interface Spied {
  seen: { peers: RTCPeerConnection[]; sockets: WebSocket[] };
}

export async function newPerson(browser: Browser, name: string, options = {}): Promise<Person> {
  const context = await browser.newContext({
    permissions: ['microphone'],
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  await context.addInitScript(spy);
  const page = await context.newPage();
  const person: Person = { name, context, page, lastAnswer: '' };
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const text = String(payload);
      if (/^SIP\/2.0 [3-6]/.test(text) && /CSeq: \d+ INVITE/i.test(text))
        person.lastAnswer = [text.split('\r\n')[0], /^Reason:.*$/im.exec(text)?.[0]].join(' ');
    }),
  );
  page.on('pageerror', (error) => console.log(`      ${name}'s page: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security|Uncaught|React/.test(message.text()))
      console.log(`      ${name}'s console: ${message.text().slice(0, 300)}`);
  });
  return person;
}

export async function becomeOwner({ page, name }: Person, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('textbox', { name: 'Password' }).fill('a long enough one');
  await page.keyboard.press('Enter');
  await see(page, 'Ready for calls', 15_000);
}

/** The owner adds somebody in the page; that person follows the link. */
export async function invite(owner: Person, guest: Person): Promise<void> {
  const { page } = owner;
  await open(page, 'People');
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByLabel('Name', { exact: true }).fill(guest.name);
  await page.getByRole('button', { name: 'Add and make a link' }).click();
  const address = await page.getByText(/#welcome=/).innerText();
  await page.getByRole('button', { name: 'Done' }).click();
  await guest.page.goto(address);
  await guest.page.getByRole('textbox', { name: 'Password' }).fill('another long one');
  await guest.page.keyboard.press('Enter');
  await see(guest.page, 'Ready for calls', 15_000);
  await open(page, 'Phone');
}

export const open = (page: Page, name: string): Promise<void> =>
  page.getByRole('link', { name, exact: true }).first().click();

/** Sound energy that arrived in `ms`. */
export async function heard({ page }: Person, ms = 1500): Promise<number> {
  const read = () =>
    page.evaluate(async () => {
      let energy = 0;
      const { peers } = (window as unknown as Spied).seen;
      for (const peer of peers.filter((one) => one.connectionState === 'connected'))
        for (const row of (await peer.getStats()).values())
          if (row.type === 'inbound-rtp') energy += row.totalAudioEnergy ?? 0;
      return energy;
    });
  const before = await read();
  await page.waitForTimeout(ms);
  return (await read()) - before;
}

export const breakSockets = ({ page }: Person, part: string): Promise<void> =>
  page.evaluate((path) => {
    for (const socket of (window as unknown as Spied).seen.sockets)
      if (socket.url.includes(path)) socket.close();
  }, part);

export async function dial({ page }: Person, number: string): Promise<void> {
  for (const key of number) await page.keyboard.press(key);
  await page.keyboard.press('Enter');
}

export const see = (page: Page, text: string | RegExp, timeout = 8000): Promise<void> =>
  page.getByText(text).first().waitFor({ timeout });

export const rings = ({ page }: Person, from: Person): Promise<void> =>
  page.getByRole('dialog', { name: `Incoming call from ${from.name}` }).waitFor({ timeout: 8000 });

export const talks = ({ page }: Person): Promise<void> =>
  page
    .getByRole('button', { name: 'Mute', exact: true })
    .and(page.locator(':enabled'))
    .waitFor({ timeout: 8000 });

/** What the call panel says of the end. */
export async function ended({ page }: Person, timeout = 8000): Promise<string> {
  const panel = page.locator('section[data-over]');
  await panel.waitFor({ timeout });
  return (await panel.innerText()).replaceAll('\n', ' ');
}

/** Resolves when nobody is on a call any more. */
export async function quiet(...people: Person[]): Promise<void> {
  for (const { page } of people) await page.getByLabel('Number or name').waitFor({ timeout: 9000 });
}

export async function bothHear(a: Person, b: Person): Promise<string> {
  const [left, right] = await Promise.all([heard(a, 2500), heard(b, 2500)]);
  const words = `${a.name} ${left.toFixed(4)}, ${b.name} ${right.toFixed(4)}`;
  need(left > 1e-4 && right > 1e-4, words);
  return words;
}

export function need(fine: boolean, words: string): void {
  if (!fine) throw new Error(words);
}

/** Runs steps one after the other, prints each, and takes pictures of what went wrong. */
export function steps(name: string, people: readonly Person[]) {
  let wrong = 0;
  return {
    async step(what: string, run: () => Promise<unknown>): Promise<void> {
      const start = Date.now();
      try {
        const said = await run();
        console.log(
          `ok    ${what} (${Date.now() - start} ms)${said === undefined ? '' : `: ${String(said)}`}`,
        );
      } catch (error) {
        wrong += 1;
        const message = error instanceof Error ? error.message.split('\n').slice(0, 4).join(' | ') : error;
        console.log(`WRONG ${what}: ${message}`);
        for (const { name: who, page } of people)
          await page
            .screenshot({ path: join(tmpdir(), `${name}-${wrong}-${who.split(' ')[0]}.png`) })
            .catch(() => undefined);
      }
    },
    finish(): void {
      console.log(wrong ? `${wrong} wrong` : 'All well');
      process.exitCode = wrong ? 1 : 0;
    },
  };
}
