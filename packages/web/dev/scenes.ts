import type { BrowserContext, Page } from 'playwright-core';
import type { FakeExchange } from './fake-exchange.ts';

type Scene = (page: Page, fake: FakeExchange, context: BrowserContext) => Promise<void>;

async function open(page: Page, fake: FakeExchange, path = '/'): Promise<void> {
  fake.session.signedIn = true;
  await page.goto(fake.url + path);
  await page.waitForSelector('main h1');
  await page.waitForFunction(() => 'owndialDebug' in window);
  await page.waitForTimeout(250);
}
const ring = (page: Page, name: string, number: string) =>
  page.evaluate(([who, from]) => window.owndialDebug?.ring(who ?? '', from ?? ''), [name, number]);
const type = async (page: Page, keys: string) => {
  for (const key of keys) await page.keyboard.press(key);
};
const calling = async (page: Page, fake: FakeExchange) => {
  await open(page, fake);
  await type(page, '103');
  await page.keyboard.press('Enter');
  await page.getByText('Ringing…').waitFor();
};
const answered = async (page: Page, fake: FakeExchange) => {
  await open(page, fake);
  await ring(page, 'Aisha Karimi', '103');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Mute' }).waitFor();
};
const openRowMenu = async (page: Page, who: string, item: string) => {
  await page.getByRole('button', { name: `More about ${who}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

export const scenes: Record<string, Scene> = {
  'sign-in': async (page, fake) => {
    await page.goto(fake.url);
    await page.getByLabel('Sign-in name').fill('marta');
  },
  'sign-in-wrong': async (page, fake) => {
    await page.goto(fake.url);
    await page.getByLabel('Sign-in name').fill('marta');
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('do not go together').waitFor();
  },
  'welcome-owner': async (page, fake) => {
    await page.goto(`${fake.url}/#welcome=first-0123456789abcdefghij`);
    await page.getByLabel('Your name').fill('Marta Lindqvist');
    await page.getByRole('textbox', { name: 'Password' }).fill('short');
    await page.keyboard.press('Enter');
  },
  'welcome-invited': async (page, fake) => {
    await page.goto(`${fake.url}/#welcome=guest-0123456789abcdefghij`);
    await page.getByRole('textbox', { name: 'Password' }).waitFor();
  },
  phone: async (page, fake) => open(page, fake),
  'phone-typed': async (page, fake) => {
    await open(page, fake);
    await type(page, '030901820');
  },
  'phone-name': async (page, fake) => {
    await open(page, fake);
    await page.getByLabel('Number or name').fill('lin');
  },
  incoming: async (page, fake) => {
    await open(page, fake);
    await ring(page, 'Dr. Petra Nowak', '+493088712340');
  },
  calling,
  'in-call': answered,
  'in-call-keys': async (page, fake) => {
    await answered(page, fake);
    await page.getByRole('button', { name: 'Keypad' }).click();
    await type(page, '42#');
  },
  'in-call-transfer': async (page, fake) => {
    await answered(page, fake);
    await page.getByRole('button', { name: 'Transfer' }).click();
    await page.getByLabel('Hand this call over to').fill('jo');
  },
  waiting: async (page, fake) => {
    await answered(page, fake);
    await ring(page, '', '+4915799912345');
  },
  switched: async (page, fake) => {
    await answered(page, fake);
    await ring(page, '', '+4915799912345');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Switch' }).waitFor();
  },
  'call-bar': async (page, fake) => {
    await answered(page, fake);
    await page.getByRole('link', { name: 'History' }).first().click();
    await page
      .getByText('Right now')
      .waitFor()
      .catch(() => undefined);
  },
  ended: async (page, fake) => {
    await calling(page, fake);
    await page.keyboard.press('Escape');
    await page.getByText('Call ended').first().waitFor();
  },
  history: async (page, fake) => open(page, fake, '/history'),
  'history-detail': async (page, fake) => {
    await open(page, fake, '/history');
    await page
      .getByRole('button', { name: /Jonas Lindqvist/ })
      .first()
      .click();
    await page.getByText('How it sounded').waitFor();
  },
  people: async (page, fake) => open(page, fake, '/people'),
  'person-add': async (page, fake) => {
    await open(page, fake, '/people');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Žofie Nová');
  },
  'person-link': async (page, fake) => {
    await open(page, fake, '/people');
    await openRowMenu(page, 'Greta Okonkwo-Sundström', 'New sign-in link');
    await page.getByRole('button', { name: 'Make the link' }).click();
    await page.getByText('Give Greta').waitFor();
  },
  'person-remove': async (page, fake) => {
    await open(page, fake, '/people');
    await openRowMenu(page, 'Tomás Ferreira', 'Remove');
  },
  devices: async (page, fake) => open(page, fake, '/devices'),
  'device-add': async (page, fake) => {
    await open(page, fake, '/devices');
    await page.getByRole('button', { name: 'Add a device' }).click();
  },
  'device-linphone': async (page, fake) => {
    await open(page, fake, '/devices');
    await openRowMenu(page, 'Kitchen', 'New secret');
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await page.getByText('Remote provisioning address').waitFor();
  },
  'device-zoiper': async (page, fake) => {
    await scenes['device-linphone']?.(page, fake, page.context());
    await page.getByRole('tab', { name: 'Zoiper' }).click();
  },
  numbers: async (page, fake) => open(page, fake, '/numbers'),
  'number-add': async (page, fake) => {
    await open(page, fake, '/numbers');
    await page.getByRole('button', { name: 'Add a number' }).click();
    await page.getByLabel('Number', { exact: true }).fill('030 123456');
  },
  exchange: async (page, fake) => open(page, fake, '/exchange'),
  settings: async (page, fake) => open(page, fake, '/settings'),
  'settings-foot': async (page, fake) => {
    await open(page, fake, '/settings');
    await page.getByText('Access for programs').scrollIntoViewIfNeeded();
    await page.mouse.wheel(0, 2000);
  },
  'banner-away': async (page, fake) => {
    await open(page, fake);
    fake.goAway();
    await page.getByText('does not answer').waitFor();
  },
  'banner-engine': async (page, fake) => {
    await open(page, fake);
    const engine = fake.data.engines[0];
    if (engine) fake.tell({ type: 'engine.changed', data: { engine: { ...engine, state: 'waiting' } } });
    await page.getByText('phone engine is starting').waitFor();
  },
  'banner-lost': async (page, fake) => {
    await answered(page, fake);
    await page.evaluate(() => window.owndialDebug?.tell({ type: 'line', line: 'lost' }));
    await page.getByText('was lost').waitFor();
  },
  'banner-microphone': async (page, fake) => {
    await open(page, fake);
    await page.evaluate(() => window.owndialDebug?.tell({ type: 'microphone', microphone: 'refused' }));
    await page.getByText('may not use your microphone').first().waitFor();
  },
  'banner-insecure': async (page, fake) => {
    await open(page, fake);
    await page.evaluate(() => window.owndialDebug?.tell({ type: 'line', line: 'insecure' }));
  },
  'banner-second-tab': async (page, fake, context) => {
    const first = await context.newPage();
    await open(first, fake);
    fake.session.signedIn = true;
    await page.goto(fake.url);
    await page.getByRole('button', { name: 'Use the phone here' }).waitFor();
  },
  'signed-out-elsewhere': async (page, fake) => {
    await open(page, fake, '/history');
    fake.session.signedIn = false;
    fake.goAway();
    fake.comeBack();
    await page.getByText('You were signed out').waitFor();
  },
  'nothing-there': async (page, fake) => {
    await page.goto(fake.url);
    fake.goAway();
    await page.evaluate(() => history.replaceState(null, '', '/'));
    fake.comeBack();
    await page.route('**/api/**', (route) => route.abort());
    await page.reload();
    await page.getByText('does not answer').waitFor();
  },
};
