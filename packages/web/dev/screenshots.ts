/**
 * Takes a picture of every page and state, at a phone's and a desktop's size, light and dark:
 * `node packages/web/dev/screenshots.ts [folder] [name part]`. Needs Chromium on PATH.
 */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { type FakeExchange, startFakeExchange } from './fake-exchange.ts';
import { scenes } from './scenes.ts';

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const out = process.argv[2] ?? join(tmpdir(), 'owndial-screenshots');
const only = process.argv[3] ?? '';
const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } };

const dist = mkdtempSync(join(tmpdir(), 'owndial-debug-build-'));
await build({ root: web, mode: 'debug', logLevel: 'warn', build: { outDir: dist, emptyOutDir: true } });
mkdirSync(out, { recursive: true });

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
  ],
});

async function shoot(
  name: string,
  size: keyof typeof sizes,
  scheme: 'light' | 'dark',
  run: (page: Page, fake: FakeExchange, context: BrowserContext) => Promise<void>,
): Promise<void> {
  const fake = await startFakeExchange(dist);
  const context = await browser.newContext({
    viewport: sizes[size],
    colorScheme: scheme,
    deviceScaleFactor: 1,
    hasTouch: size === 'phone',
    isMobile: size === 'phone',
    permissions: ['microphone'],
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|WebSocket/.test(message.text()))
      console.error(`${name}: ${message.text()}`);
  });
  try {
    await run(page, fake, context);
    await page.waitForTimeout(350);
    await page.screenshot({ path: join(out, `${name}-${size}-${scheme}.png`) });
  } catch (error) {
    console.error(`${name} (${size}, ${scheme}): ${String(error)}`);
    await page.screenshot({ path: join(out, `${name}-${size}-${scheme}-failed.png`) });
  }
  await context.close();
  await fake.close();
}

for (const [name, run] of Object.entries(scenes)) {
  if (!name.includes(only)) continue;
  await shoot(name, 'phone', 'light', run);
  await shoot(name, 'desk', 'light', run);
  await shoot(name, 'phone', 'dark', run);
  await shoot(name, 'desk', 'dark', run);
}
await browser.close();
console.log(`Pictures are in ${out}`);
