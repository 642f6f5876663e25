/**
 * Two people in two browsers on a running exchange: `node packages/web/dev/live-check.ts <first sign-in link>`.
 * Walks through calls as people make them and says what it found; ends with 1 if something was wrong.
 */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const link = process.argv[2];
if (!link) throw new Error('Give the one-time link that `owndial up` printed.');
const origin = new URL(link).origin;
let wrong = 0;
/** the last final answer to an INVITE that was not a yes */
let lastAnswer = '';

async function step(name: string, run: () => Promise<unknown>): Promise<void> {
  const start = Date.now();
  try {
    const said = await run();
    console.log(`ok    ${name} (${Date.now() - start} ms)${said === undefined ? '' : `: ${String(said)}`}`);
  } catch (error) {
    wrong += 1;
    console.log(
      `WRONG ${name}: ${error instanceof Error ? error.message.split('\n').slice(0, 4).join(' | ') : error}`,
    );
    for (const [who, page] of [
      ['ada', ada],
      ['ben', ben],
    ] as const)
      await page?.screenshot({ path: `/tmp/live-check-${wrong}-${who}.png` }).catch(() => undefined);
  }
}

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

async function newPerson(browser: Browser): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    permissions: ['microphone'],
    viewport: { width: 1280, height: 800 },
  });
  await context.addInitScript(spy);
  const page = await context.newPage();
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const text = String(payload);
      if (/^SIP\/2.0 [3-6]/.test(text) && /CSeq: \d+ INVITE/i.test(text))
        lastAnswer = [text.split('\r\n')[0], /^Reason:.*$/im.exec(text)?.[0]].join(' ');
    }),
  );
  page.on('pageerror', (error) => console.log(`      page error: ${error.message}`));
  page.on('console', (m) => m.type() === 'error' && console.log(`      console: ${m.text().slice(0, 200)}`));
  return { context, page };
}
/** Sound energy that arrived in `ms`. */
async function heard(page: Page, ms = 1500): Promise<number> {
  const read = () =>
    page.evaluate(async () => {
      let energy = 0;
      for (const peer of (window as unknown as Spied).seen.peers.filter(
        (p) => p.connectionState === 'connected',
      ))
        for (const row of (await peer.getStats()).values())
          if (row.type === 'inbound-rtp') energy += row.totalAudioEnergy ?? 0;
      return energy;
    });
  const before = await read();
  await page.waitForTimeout(ms);
  return (await read()) - before;
}
const breakSockets = (page: Page, part: string) =>
  page.evaluate((path) => {
    for (const socket of (window as unknown as Spied).seen.sockets)
      if (socket.url.includes(path)) socket.close();
  }, part);
const dial = async (page: Page, number: string) => {
  for (const key of number) await page.keyboard.press(key);
  await page.keyboard.press('Enter');
};
const see = (page: Page, text: string | RegExp, timeout = 8000) =>
  page.getByText(text).first().waitFor({ timeout });
const need = (fine: boolean, words: string) => {
  if (!fine) throw new Error(words);
};
const call = async () => {
  await dial(ada, '102');
  await ben.getByRole('dialog', { name: /Incoming call from Ada/ }).waitFor({ timeout: 8000 });
};
const connect = async () => {
  await call();
  await ben.keyboard.press('Enter');
  await ada
    .getByRole('button', { name: 'Mute', exact: true })
    .and(ada.locator(':enabled'))
    .waitFor({ timeout: 8000 });
};
/** What the call panel says of the end. */
const ended = async () => {
  const panel = ada.locator('section[data-over]');
  await panel.waitFor({ timeout: 8000 });
  return panel.innerText();
};
const quiet = async () => {
  for (const page of [ada, ben]) await see(page, 'Number or name', 100).catch(() => undefined);
  await ada.getByLabel('Number or name').waitFor({ timeout: 9000 });
  await ben.getByLabel('Number or name').waitFor({ timeout: 9000 });
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    '--allow-loopback-in-peer-connection',
  ],
});
const { context: adas, page: ada } = await newPerson(browser);
const { context: bens, page: ben } = await newPerson(browser);

await step('the first owner follows the link', async () => {
  await ada.goto(link);
  await ada.getByLabel('Your name').fill('Ada Byron');
  await ada.getByRole('textbox', { name: 'Password' }).fill('a long enough one');
  await ada.keyboard.press('Enter');
  await see(ada, 'Ready for calls', 15_000);
  need(!ada.url().includes('welcome'), 'the token is still in the address');
});
await step('she adds Ben in the page and gets a link for him', async () => {
  await ada.getByRole('link', { name: 'People', exact: true }).first().click();
  await ada.getByRole('button', { name: 'Add a person' }).click();
  await ada.getByLabel('Name', { exact: true }).fill('Ben Okri');
  await ada.getByRole('button', { name: 'Add and make a link' }).click();
  const address = await ada.getByText(/#welcome=/).innerText();
  await ada.getByRole('button', { name: 'Done' }).click();
  await ben.goto(address);
  await ben.getByRole('textbox', { name: 'Password' }).fill('another long one');
  await ben.keyboard.press('Enter');
  await see(ben, 'Ready for calls', 15_000);
  await ada.getByRole('link', { name: 'Phone', exact: true }).first().click();
});
await step('she dials the echo test and hears herself', async () => {
  await dial(ada, '*43');
  await see(ada, '0:03', 12_000);
  const energy = await heard(ada, 2500);
  await ada.keyboard.press('Escape');
  need(energy > 1e-4, `heard ${energy}`);
  await quiet();
  return energy;
});
await step('she calls Ben, he answers with Enter', connect);
await step('both hear each other', async () => {
  const [a, b] = await Promise.all([heard(ada, 2500), heard(ben, 2500)]);
  need(a > 1e-4 && b > 1e-4, `ada ${a}, ben ${b}`);
  return `ada ${a.toFixed(4)}, ben ${b.toFixed(4)}`;
});
await step('muted by key M, nothing of her is heard', async () => {
  await ada.keyboard.press('m');
  await ada.waitForTimeout(700);
  const energy = await heard(ben, 2000);
  need(energy < 1e-6, `ben still heard ${energy}`);
  await ada.keyboard.press('m');
});
await step('digits are sent', async () => {
  await ada.getByRole('button', { name: 'Keypad' }).click();
  for (const key of '12#') await ada.keyboard.press(key);
  await see(ada, '12#');
  await ada.getByRole('button', { name: 'Keypad' }).click();
});
await step('on hold and back, both hear each other again', async () => {
  await ada.keyboard.press('h');
  await see(ada, 'On hold');
  await ada.keyboard.press('h');
  await ada.getByRole('button', { name: 'Hold', exact: true }).waitFor();
  await ada.waitForTimeout(500);
  const [a, b] = await Promise.all([heard(ada, 2500), heard(ben, 2500)]);
  need(a > 1e-4 && b > 1e-4, `ada ${a}, ben ${b}`);
});
await step('her connection breaks: the voice goes on, the line comes back', async () => {
  await breakSockets(ada, '/sip');
  await see(ada, /Reconnecting/);
  const during = await heard(ada, 700);
  await see(ada, 'Ready for calls', 10_000);
  await ada.waitForTimeout(1500);
  const [a, b] = await Promise.all([heard(ada, 2000), heard(ben, 2000)]);
  need(during > 1e-5 && a > 1e-4 && b > 1e-4, `during ${during}, then ada ${a}, ben ${b}`);
});
await step('he hangs up, and she is told over the new connection', async () => {
  await ben.keyboard.press('Escape');
  await see(ada, 'They hung up');
  await quiet();
});
await step('he declines', async () => {
  await call();
  const words = ended();
  await ben.keyboard.press('Escape');
  need((await words).includes('They declined the call'), `${await words} (${lastAnswer})`);
  await quiet();
});
await step('she gives up before he answers', async () => {
  await call();
  await ada.keyboard.press('Escape');
  await ben.getByRole('dialog', { name: /Incoming/ }).waitFor({ state: 'detached', timeout: 5000 });
  await quiet();
});
await step('a number that nobody has', async () => {
  await dial(ada, '199');
  const words = await ended();
  need(words.includes('Nobody has this number'), `${words} (${lastAnswer})`);
  await quiet();
});
await step('the history tells them all, with the quality of the talked one', async () => {
  await ada.getByRole('link', { name: 'History', exact: true }).first().click();
  await see(ada, 'Today');
  await ada.waitForTimeout(1500);
  const rows = await ada.locator('main section button').allInnerTexts();
  await ada.locator('main section button', { hasText: 'Ben Okri' }).last().click();
  await see(ada, 'When');
  await ada.waitForTimeout(400);
  const detail = await ada.locator('dl').innerText();
  const quality = await ada.getByText(/MOS/).allInnerTexts();
  await ada.screenshot({ path: '/tmp/live-check-history.png' });
  await ada.keyboard.press('Escape');
  await ada.getByRole('link', { name: 'Phone', exact: true }).first().click();
  return `\n${rows.join(' / ').replaceAll('\n', ' ')}\n${detail.replaceAll('\n', ' ')}\n${quality.join(' ')}`;
});
await step('a second tab says so and can take the phone over', async () => {
  const second = await adas.newPage();
  await second.goto(origin);
  await see(second, 'Another tab is your phone.');
  await second.getByRole('button', { name: 'Use the phone here' }).click();
  await see(second, 'Ready for calls', 15_000);
  await see(ada, 'Another tab is your phone.');
  await second.close();
  await see(ada, 'Ready for calls', 15_000);
});
await step('he is signed out elsewhere', async () => {
  await bens.clearCookies();
  await breakSockets(ben, '/events');
  await see(ben, 'You were signed out', 15_000);
});
await browser.close();
console.log(wrong ? `${wrong} wrong` : 'All well');
process.exitCode = wrong ? 1 : 0;
