import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { guessHomeCountry } from './home-country.ts';
import { type BootOptions, loadConfig } from './load.ts';
import { sampleConfig } from './sample.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'od-load-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const load = (text: string, options: BootOptions = {}) => {
  writeFileSync(join(home, 'owndial.toml'), text);
  return loadConfig({ home, env: { LANG: 'de_CH.UTF-8' }, ...options });
};

test('without a file everything is as usual', () => {
  const config = loadConfig({ env: { LANG: 'de_CH.UTF-8' } });
  assert.equal(config.home.root, join(homedir(), '.owndial'));
  assert.equal(config.homeCountry, 'CH');
  assert.equal(config.ports.web, 8080);
  assert.equal(config.listen, '0.0.0.0');
  assert.deepEqual(config.engine, {
    source: 'bundle',
    bundleDir: join(homedir(), '.cache/owndial/engines'),
  });
  assert.deepEqual(config.store, { kind: 'sqlite', file: join(homedir(), '.owndial/owndial.db') });
});

test('flags go before the file, the file before what is usual', () => {
  const text = 'home_country = "DE"\n[ports]\nweb = 80\n[engine]\nsource = "system"';
  assert.equal(load(text).homeCountry, 'DE');
  assert.equal(load(text, { country: 'at' }).homeCountry, 'AT');
  assert.equal(load(text).engine.source, 'system');
  assert.equal(load(text, { engine: 'bundle' }).engine.source, 'bundle');
  const { ports } = load(text, { portOffset: 100 });
  assert.deepEqual([ports.web, ports.sip, ports.rtpLast], [180, 35160, 32099]);
});

test('the first start’s port offset stays with the home, and a flag goes before it', () => {
  const text = sampleConfig('CH', 2300);
  assert.deepEqual([load(text).ports.web, load(text).portOffset], [10380, 2300]);
  assert.equal(load(text, { portOffset: 0 }).ports.web, 8080);
  assert.equal(load(sampleConfig('CH')).portOffset, 0);
  assert.throws(() => load('port_offset = -1'), { code: 'bad-config', message: /port_offset/ });
});

test('the environment names home and engines, and --home goes before it', () => {
  const env = { OWNDIAL_HOME: '/var/lib/one', OWNDIAL_ENGINES: '/opt/engines' };
  assert.equal(loadConfig({ env }).home.root, '/var/lib/one');
  assert.equal(loadConfig({ env }).engine.bundleDir, '/opt/engines');
  assert.equal(loadConfig({ env, home }).home.root, home);
});

const refused: readonly [string, BootOptions, RegExp][] = [
  ['', { portOffset: 60000 }, /with offset 60000, `web` would be 68080; change \[ports\]/],
  ['[ports]\nweb = 5038', {}, /`web` and `ami` are both 5038/],
  ['[ports]\nsip = 30500', {}, /`sip` \(30500\) lies between `rtp_first` and `rtp_last`/],
  ['[ports]\nrtp_last = 30004', {}, /are fewer than ten/],
  ['home_country = "ZZ"', {}, /"ZZ" is no country/],
  ['', { country: 'Swiss' }, /"Swiss" is no country/],
  ['listen = "300.1.1.1"', {}, /must be an IP address/],
];
for (const [text, options, message] of refused) {
  test(`refused: ${JSON.stringify(text)} ${JSON.stringify(options)}`, () => {
    assert.throws(() => load(text, options), { code: 'bad-config', message });
  });
}

const guesses: readonly [NodeJS.ProcessEnv, string, string][] = [
  [{ LANG: 'de_CH.UTF-8' }, 'UTC', 'CH'],
  [{ LANG: 'en_GB.UTF-8', LC_TELEPHONE: 'fr_FR.UTF-8' }, 'UTC', 'FR'],
  [{ LANG: 'de_DE', LC_ALL: 'C' }, 'Europe/Vienna', 'AT'],
  [{ LANG: 'en_US.UTF-8' }, 'Europe/Zurich', 'CH'],
  [{ LANG: 'en_US.UTF-8' }, 'UTC', 'US'],
  [{ LANG: 'C.UTF-8' }, 'Asia/Tokyo', 'JP'],
  [{ LANG: 'eo_XX.UTF-8' }, 'Etc/UTC', 'US'],
  [{}, 'UTC', 'US'],
];
for (const [env, zone, country] of guesses) {
  test(`home country of ${JSON.stringify(env)} in ${zone} is ${country}`, () => {
    assert.equal(guessHomeCountry(env, zone), country);
  });
}
