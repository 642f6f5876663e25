import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openApi, type TestApi } from '../test-api.ts';

function build(t: TestApi): void {
  const root = t.needs.webRoot ?? '';
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>app</title>');
  writeFileSync(join(root, 'favicon.svg'), '<svg/>');
  writeFileSync(join(root, '.env'), 'SECRET=1');
  writeFileSync(join(root, 'assets', 'index-a1b2c3.js'), 'export {};');
  writeFileSync(join(root, '..', 'outside.txt'), 'outside');
}

test('the app’s page for every address of its own, its files by name', async () => {
  await using t = await openApi();
  build(t);
  for (const path of ['/', '/people', '/calls/call_1?x=1', '/deep/er']) {
    const answer = await t.send('GET', path);
    assert.equal(answer.status, 200, path);
    assert.match(answer.text, /<title>app</);
    assert.match(String(answer.headers['content-type']), /text\/html/);
    assert.equal(answer.headers['cache-control'], 'no-cache');
  }
  const script = await t.send('GET', '/assets/index-a1b2c3.js');
  assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.match(String(script.headers['content-type']), /javascript/);
  const icon = await t.send('GET', '/favicon.svg');
  assert.match(String(icon.headers['content-type']), /svg/);
  assert.equal((await t.send('HEAD', '/')).status, 200);
});

test('what is not there is not there, and nothing outside is', async () => {
  await using t = await openApi();
  build(t);
  const missing = [
    '/assets/index-old.js',
    '/missing.png',
    '/assets/',
    '/assets',
    '/../outside.txt',
    '/..%2foutside.txt',
    '/%2e%2e/outside.txt',
    '/assets/..%2f..%2foutside.txt',
    '/..\\outside.txt',
    '/.env',
    '/%2eenv',
    '/cli-token',
    '/../cli-token',
  ];
  for (const path of missing) {
    const answer = await t.send('GET', path);
    assert(
      answer.status >= 400 || /<title>app</.test(answer.text),
      `${path}: ${answer.status} ${answer.text}`,
    );
    assert.doesNotMatch(answer.text, /outside|SECRET|owd_/);
  }
  assert.equal((await t.send('GET', '/assets/index-old.js')).status, 404);
  for (const path of ['/%', '/%ff', '/%00']) {
    assert((await t.send('GET', path)).status < 500, path);
  }
  assert.equal((await t.send('POST', '/people')).status, 404);
  assert.equal((await t.send('GET', '/sip')).status, 404);
});

test('without a build a plain page says so', async () => {
  await using t = await openApi();
  const answer = await t.send('GET', '/');
  assert.equal(answer.status, 503);
  assert.match(answer.text, /not built/);
  assert.equal((await t.send('GET', '/assets/x.js')).status, 404);
});
