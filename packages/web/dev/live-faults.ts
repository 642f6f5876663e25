/**
 * Three people while things break: `node packages/web/dev/live-faults.ts <first sign-in link> <home>`.
 * Kills the exchange and the engine of that home, so give it one of its own.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  becomeOwner,
  bothHear,
  dial,
  ended,
  heard,
  invite,
  launch,
  need,
  newPerson,
  quiet,
  rings,
  see,
  steps,
  talks,
} from './live-people.ts';

const [, , link, home] = process.argv;
if (!link || !home) throw new Error('Give the one-time link that `owndial up` printed, and the home.');
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const browser = await launch();
const ada = await newPerson(browser, 'Ada Byron');
const ben = await newPerson(browser, 'Ben Okri');
const cleo = await newPerson(browser, 'Cleo Marsh');
const { step, finish } = steps('live-faults', [ada, ben, cleo]);
const pidOf = (name: string): number => {
  const { pid } = JSON.parse(readFileSync(join(home, 'run', `${name}.pid`), 'utf8')) as { pid: number };
  return pid;
};
const connect = async () => {
  await dial(ada, '102');
  await rings(ben, ada);
  await ben.page.keyboard.press('Enter');
  await talks(ada);
};

await step('three people are there', async () => {
  await becomeOwner(ada, link);
  await invite(ada, ben);
  await invite(ada, cleo);
});
await step('a second call waits; answering it holds the first', async () => {
  await connect();
  await dial(cleo, '102');
  await rings(ben, cleo);
  await ben.page.keyboard.press('Enter');
  await talks(cleo);
  await see(ben.page, 'On hold');
  return bothHear(ben, cleo);
});
await step('he switches back to the first', async () => {
  await ben.page.getByRole('button', { name: 'Switch' }).click();
  await ben.page.waitForTimeout(1200);
  return bothHear(ben, ada);
});
await step('and hangs up both', async () => {
  await ben.page.keyboard.press('Escape');
  await quiet(ada);
  await see(ben.page, 'Cleo Marsh');
  await ben.page.keyboard.press('Escape');
  await quiet(ben, cleo);
});
await step('he hands a call over to Cleo', async () => {
  await connect();
  await ben.page.getByRole('button', { name: 'Transfer' }).click();
  await ben.page.getByLabel('Hand this call over to').fill('103');
  await ben.page.getByRole('button', { name: 'Hand over' }).click();
  await cleo.page.getByRole('dialog', { name: /Incoming/ }).waitFor({ timeout: 8000 });
  await cleo.page.keyboard.press('Enter');
  await talks(cleo);
  await quiet(ben);
  const words = await bothHear(ada, cleo);
  await cleo.page.keyboard.press('Escape');
  await quiet(ada, cleo);
  return words;
});
await step('the exchange is killed: the voice goes on, the pages say so', async () => {
  await connect();
  process.kill(pidOf('exchange'), 'SIGKILL');
  await see(ada.page, 'Your exchange does not answer.', 15_000);
  const energy = await heard(ada, 1500);
  need(energy > 1e-4, `heard ${energy}`);
});
await step('it is started again: the pages come back by themselves, the call is still up', async () => {
  const { ports } = { ports: new URL(link).port };
  const offset = Number(ports) - 8080;
  spawn(join(root, 'owndial'), ['up', '--home', home, '--port-offset', String(offset), '--detach'], {
    stdio: 'ignore',
  });
  await see(ada.page, 'Ready for calls', 40_000);
  await see(ben.page, 'Ready for calls', 40_000);
  await ada.page.getByText('does not answer').waitFor({ state: 'detached', timeout: 15_000 });
  await ada.page.waitForTimeout(1500);
  const words = await bothHear(ada, ben);
  await ben.page.keyboard.press('Escape');
  await see(ada.page, 'They hung up');
  await quiet(ada, ben);
  return words;
});
await step('the engine is killed: the call ends with a clear word, the phones come back', async () => {
  await connect();
  const words = ended(ada, 60_000);
  process.kill(pidOf('asterisk'), 'SIGKILL');
  need((await words).includes('cut off'), await words);
  await see(ada.page, 'Ready for calls', 40_000);
  await see(ben.page, 'Ready for calls', 40_000);
  await quiet(ada, ben);
  await connect();
  await bothHear(ada, ben);
  await ada.page.keyboard.press('Escape');
  await quiet(ada, ben);
  return words;
});
await step('a page reloaded in a call hangs up and is a phone again', async () => {
  await connect();
  ada.page.once('dialog', (dialog) => void dialog.accept());
  await ada.page.reload();
  await see(ben.page, 'They hung up', 5000);
  await see(ada.page, 'Ready for calls', 10_000);
  await quiet(ada, ben);
});
await browser.close();
finish();
