import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { homeLayout } from '../config/home-layout.ts';
import { checkHome, prepareHome } from './prepare-home.ts';

let area: string;
beforeEach(() => {
  area = mkdtempSync(join(tmpdir(), 'od-home-'));
});
afterEach(() => rmSync(area, { recursive: true }));

test('a new home is for its user alone and has a commented sample', () => {
  const home = homeLayout(join(area, 'deep', 'home'));
  prepareHome(home, 'CH');
  for (const dir of [home.root, home.run, home.log, home.tls])
    assert.equal(statSync(dir).mode & 0o777, 0o700);
  assert.equal(statSync(home.configFile).mode & 0o777, 0o600);
  assert.match(readFileSync(home.configFile, 'utf8'), /^home_country = "CH"$/m);
});

test('what the owner wrote stays, and a home that others could enter is closed', () => {
  const home = homeLayout(area);
  writeFileSync(home.configFile, '# mine');
  chmodSync(area, 0o755);
  prepareHome(home, 'CH');
  assert.equal(readFileSync(home.configFile, 'utf8'), '# mine');
  assert.equal(statSync(area).mode & 0o777, 0o700);
});

test('a folder of something else is left as it is', () => {
  const home = homeLayout(area);
  writeFileSync(join(area, 'thesis.tex'), '');
  chmodSync(area, 0o755);
  assert.throws(() => prepareHome(home, 'CH'), {
    code: 'home-unwritable',
    message: /other things than an exchange/,
  });
  assert.equal(statSync(area).mode & 0o777, 0o755);
  assert.ok(!existsSync(home.run));
});

test('a fresh disk, with its lost+found, is as good as an empty folder', () => {
  mkdirSync(join(area, 'lost+found'));
  prepareHome(homeLayout(area), 'CH');
});

test('what cannot be a home is told in one line', () => {
  const file = join(area, 'file');
  writeFileSync(file, '');
  const cases: [string, string, RegExp][] = [
    [file, 'home-unwritable', /is not a folder; correct its owner, or choose another/],
    [join(file, 'below'), 'home-unwritable', /is not a folder/],
    ['/proc/none', 'home-unwritable', /cannot be written \(/],
    [join(area, 'x'.repeat(80)), 'bad-config', /too long a path/],
  ];
  for (const [root, code, message] of cases) {
    assert.throws(() => prepareHome(homeLayout(root), 'CH'), { code, message });
  }
});

test('looking changes nothing', () => {
  const home = homeLayout(join(area, 'none'));
  checkHome(home);
  assert.ok(!existsSync(home.root));
});
