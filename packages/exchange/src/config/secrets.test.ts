import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type HomeLayout, homeLayout } from './home-layout.ts';
import { loadSecrets } from './secrets.ts';

let home: HomeLayout;
beforeEach(() => {
  home = homeLayout(mkdtempSync(join(tmpdir(), 'od-secrets-')));
});
afterEach(() => rmSync(home.root, { recursive: true }));

test('made once, for the user alone, all different', () => {
  const made = loadSecrets(home);
  assert.equal(new Set(Object.values(made)).size, 3);
  for (const secret of Object.values(made)) assert.match(secret, /^[\w-]{43}$/);
  assert.equal(statSync(home.secretsFile).mode & 0o777, 0o600);
  assert.deepEqual(loadSecrets(home), made);
});

test('a secret that a newer version needs is added, the others stay', () => {
  const { ami, ...older } = loadSecrets(home);
  writeFileSync(home.secretsFile, JSON.stringify({ ...older, later: 'x'.repeat(43) }));
  const loaded = loadSecrets(home);
  assert.notEqual(loaded.ami, ami);
  assert.equal(loaded.question, older.question);
  assert.equal(JSON.parse(readFileSync(home.secretsFile, 'utf8')).later, 'x'.repeat(43));
});

test('a file that others could read is closed to them', () => {
  loadSecrets(home);
  chmodSync(home.secretsFile, 0o644);
  loadSecrets(home);
  assert.equal(statSync(home.secretsFile).mode & 0o777, 0o600);
});

for (const text of ['', '{', '[]', 'null', '{"ami": 5}', '{"ami": "short"}']) {
  test(`a damaged file is never replaced: ${text}`, () => {
    writeFileSync(home.secretsFile, text);
    assert.throws(() => loadSecrets(home), { code: 'bad-config', message: /is damaged; put it back/ });
    assert.equal(readFileSync(home.secretsFile, 'utf8'), text);
  });
}
