import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundleRecipe } from './bundle.ts';
import { engines } from './manifest.ts';
import { engineProgram, systemAsterisk } from './program.ts';

test('an engine is started by the loader of its bundle', () => {
  const program = engineProgram({ root: '/b', versions: { asterisk: '22.1' } }, 'asterisk');
  assert.match(program.command, /^\/b\/usr\/lib.*\/ld-linux/);
  assert.equal(program.args.at(-1), '/b/usr/sbin/asterisk');
  assert.equal(program.version, '22.1');
  assert.match(program.moduleDir, /^\/b\/usr\/lib\/[a-z0-9_]+-linux-gnu\/asterisk\/modules$/);
});

test('every change to an entry gives the bundle another name', () => {
  const { asterisk } = engines;
  const changed = [
    { ...asterisk, packages: [...asterisk.packages, 'more'] },
    { ...asterisk, links: [] },
    { ...asterisk, version: /other/ },
  ];
  const keys = [asterisk, ...changed].map((entry) => bundleRecipe([entry]).key);
  assert.equal(new Set(keys).size, keys.length);
  assert.match(keys.join(' '), /^(asterisk-[0-9a-f]{10} ?)+$/);
});

test('a system Asterisk that is too old is refused with a remedy', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'owndial-path-'));
  const path = process.env.PATH;
  t.after(() => {
    process.env.PATH = path;
    rmSync(dir, { recursive: true });
  });
  process.env.PATH = `${dir}:${path}`;
  for (const version of ['18.9.0', 'certified/18.9-cert1', 'unknown']) {
    writeFileSync(join(dir, 'asterisk'), `#!/bin/sh\necho Asterisk ${version}\n`);
    chmodSync(join(dir, 'asterisk'), 0o755);
    await assert.rejects(systemAsterisk(), { code: 'bad-config', message: /20 or newer/ });
  }
});
