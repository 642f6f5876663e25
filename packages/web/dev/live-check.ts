/**
 * Two people in two browsers on a running exchange: `node packages/web/dev/live-check.ts <first sign-in link>`.
 * Walks through calls as people make them and says what it found; ends with 1 if something was wrong.
 */
import {
  becomeOwner,
  bothHear,
  breakSockets,
  dial,
  ended,
  heard,
  invite,
  launch,
  need,
  newPerson,
  open,
  quiet,
  rings,
  see,
  steps,
  talks,
} from './live-people.ts';

const link = process.argv[2];
if (!link) throw new Error('Give the one-time link that `owndial up` printed.');
const browser = await launch();
const ada = await newPerson(browser, 'Ada Byron');
const ben = await newPerson(browser, 'Ben Okri');
const { step, finish } = steps('live-check', [ada, ben]);
const call = async () => {
  await dial(ada, '102');
  await rings(ben, ada);
};

await step('the first owner follows the link', async () => {
  await becomeOwner(ada, link);
  need(!ada.page.url().includes('welcome'), 'the token is still in the address');
});
await step('she adds Ben in the page and gets a link for him', () => invite(ada, ben));
await step('she dials the echo test and hears herself', async () => {
  await dial(ada, '*43');
  await see(ada.page, '0:03', 12_000);
  const energy = await heard(ada, 2500);
  await ada.page.keyboard.press('Escape');
  need(energy > 1e-4, `heard ${energy}`);
  await quiet(ada);
});
await step('she calls Ben, he answers with Enter', async () => {
  await call();
  await ben.page.keyboard.press('Enter');
  await talks(ada);
});
await step('both hear each other', () => bothHear(ada, ben));
await step('muted by key M, nothing of her is heard', async () => {
  await ada.page.keyboard.press('m');
  await ada.page.waitForTimeout(700);
  const energy = await heard(ben, 2000);
  need(energy < 1e-6, `ben still heard ${energy}`);
  await ada.page.keyboard.press('m');
});
await step('digits are sent', async () => {
  await ada.page.getByRole('button', { name: 'Keypad' }).click();
  for (const key of '12#') await ada.page.keyboard.press(key);
  await see(ada.page, '12#');
  await ada.page.getByRole('button', { name: 'Keypad' }).click();
});
await step('on hold and back, both hear each other again', async () => {
  await ada.page.keyboard.press('h');
  await see(ada.page, 'On hold');
  await ada.page.keyboard.press('h');
  await ada.page.getByRole('button', { name: 'Hold', exact: true }).waitFor();
  await ada.page.waitForTimeout(500);
  return bothHear(ada, ben);
});
await step('her connection breaks: the voice goes on, the line comes back', async () => {
  await breakSockets(ada, '/sip');
  await see(ada.page, /Reconnecting/);
  const during = await heard(ada, 700);
  await see(ada.page, 'Ready for calls', 10_000);
  need(during > 1e-5, `heard ${during} meanwhile`);
  await ada.page.waitForTimeout(1500);
  return bothHear(ada, ben);
});
await step('he hangs up, and she is told over the new connection', async () => {
  await ben.page.keyboard.press('Escape');
  await see(ada.page, 'They hung up');
  await quiet(ada, ben);
});
await step('he declines', async () => {
  await call();
  const words = ended(ada);
  await ben.page.keyboard.press('Escape');
  need((await words).includes('They declined the call'), `${await words} (${ada.lastAnswer})`);
  await quiet(ada, ben);
});
await step('she gives up before he answers', async () => {
  await call();
  await ada.page.keyboard.press('Escape');
  await ben.page.getByRole('dialog', { name: /Incoming/ }).waitFor({ state: 'detached', timeout: 5000 });
  await quiet(ada, ben);
});
await step('a number that nobody has', async () => {
  await dial(ada, '199');
  const words = await ended(ada);
  need(words.includes('Nobody has this number'), `${words} (${ada.lastAnswer})`);
  await quiet(ada);
});
await step('the history tells them all, with the quality of the talked one', async () => {
  await open(ada.page, 'History');
  await see(ada.page, 'Today');
  await ada.page.waitForTimeout(1500);
  const rows = await ada.page.locator('main section button').allInnerTexts();
  await ada.page.locator('main section button', { hasText: 'Ben Okri' }).last().click();
  await see(ada.page, 'When');
  await ada.page.waitForTimeout(400);
  const detail = await ada.page.locator('dl').innerText();
  const quality = await ada.page.getByText(/MOS/).allInnerTexts();
  await ada.page.keyboard.press('Escape');
  await open(ada.page, 'Phone');
  need(
    rows.some((row) => row.includes('Nobody has this number')),
    rows.join(' / '),
  );
  return `\n${rows.join(' / ').replaceAll('\n', ' ')}\n${detail.replaceAll('\n', ' ')}\n${quality.join(' ')}`;
});
await step('a second tab says so and can take the phone over', async () => {
  const second = await ada.context.newPage();
  await second.goto(new URL(link).origin);
  await see(second, 'Another tab is your phone.');
  await second.getByRole('button', { name: 'Use the phone here' }).click();
  await see(second, 'Ready for calls', 15_000);
  await see(ada.page, 'Another tab is your phone.');
  await second.close();
  await see(ada.page, 'Ready for calls', 15_000);
});
await step('he is signed out elsewhere', async () => {
  await ben.context.clearCookies();
  await breakSockets(ben, '/events');
  await see(ben.page, 'You were signed out', 15_000);
});
await browser.close();
finish();
