import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { refusal } from '../../directory/test-refusal.ts';
import { configFolders, fill, writeConfig } from './config.ts';

const templates = new URL('../../../../../engines/asterisk/', import.meta.url);

/** A value for each name that the templates want. */
const values = Object.fromEntries(
  readdirSync(templates)
    .filter((name) => name.endsWith('.conf'))
    .flatMap((name) => [...readFileSync(new URL(name, templates), 'utf8').matchAll(/@([a-zA-Z]\w*)@/g)])
    .map(([, name = '']) => [name, `value-of-${name}`]),
);
const globals = { QUESTION: 'http://127.0.0.1:4573/question', RING: 30, NATIONAL: '' };

function openFolders(): Disposable & {
  folders: ReturnType<typeof configFolders>;
  read(name: string): string;
} {
  const root = mkdtempSync(join(tmpdir(), 'owndial-config-'));
  const folders = configFolders(root);
  return {
    folders,
    read: (name) => readFileSync(join(folders.etc, name), 'utf8'),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

describe('the configuration of Asterisk', () => {
  test('is written whole, for nobody else to read', async () => {
    using t = openFolders();
    const changed = await writeConfig(t.folders, values, globals);
    assert.deepEqual(changed.sort(), readdirSync(t.folders.etc).sort());
    for (const name of changed) {
      assert.doesNotMatch(t.read(name), /@[a-zA-Z]\w*@/, name);
      assert.equal(statSync(join(t.folders.etc, name)).mode & 0o777, 0o600, name);
    }
    assert.equal(t.read('globals.conf'), 'QUESTION=http://127.0.0.1:4573/question\nRING=30\nNATIONAL=\n');
    assert.match(t.read('manager.conf'), /^secret = value-of-amiSecret$/m);
    for (const folder of Object.values(t.folders)) assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  test('is written again only where it differs', async () => {
    using t = openFolders();
    await writeConfig(t.folders, values, globals);
    assert.deepEqual(await writeConfig(t.folders, values, globals), []);
    assert.deepEqual(await writeConfig(t.folders, { ...values, ami: 1 }, globals), ['manager.conf']);
    assert.deepEqual(await writeConfig(t.folders, { ...values, ami: 1 }, { ...globals, RING: 5 }), [
      'globals.conf',
    ]);
  });

  test('listens to nobody else on what is for the exchange alone', async () => {
    using t = openFolders();
    await writeConfig(t.folders, values, globals);
    for (const name of ['http.conf', 'manager.conf'])
      assert.match(t.read(name), /^bindaddr = 127\.0\.0\.1$/m);
  });

  test('wants a value for each name', () => {
    for (const name of readdirSync(templates).filter((name) => name.endsWith('.conf'))) {
      const template = readFileSync(new URL(name, templates), 'utf8');
      for (const [, wanted = ''] of template.matchAll(/@([a-zA-Z]\w*)@/g)) {
        const { [wanted]: _, ...others } = values;
        assert.throws(
          () => fill(name, template, others),
          new RegExp(`${name} wants a value for @${wanted}@`),
        );
      }
    }
  });

  test('refuses values that would be more than a value', async () => {
    using t = openFolders();
    for (const value of ['a\nb', 'a\r\n[general]', 'a;b', 'a\0b', '\n']) {
      const wrong = { ...values, amiSecret: value };
      await assert.rejects(writeConfig(t.folders, wrong, globals), refusal('bad-config', /amiSecret/));
      const JOURNAL = value;
      await assert.rejects(
        writeConfig(t.folders, values, { ...globals, JOURNAL }),
        refusal('bad-config', /JOURNAL/),
      );
    }
  });

  test('refuses a folder that the dialplan would misread, and lose every call by it', async () => {
    using t = openFolders();
    for (const sign of ',()$"\\{}[]&^|') {
      const JOURNAL = `/home/a${sign}b/calls`;
      await assert.rejects(
        writeConfig(t.folders, values, { ...globals, JOURNAL }),
        refusal('bad-config', /JOURNAL/),
      );
    }
  });

  test('takes any other folder', async () => {
    using t = openFolders();
    for (const JOURNAL of [
      '/home/Ada Lovelace/calls',
      '/home/ad\u00e4/calls',
      "/srv/o'neil/calls-1_2+3@x#=~",
    ]) {
      await writeConfig(t.folders, values, { ...globals, JOURNAL });
      assert(t.read('globals.conf').includes(`JOURNAL=${JOURNAL}\n`));
    }
  });
});

describe('a template', () => {
  test('is filled in one go: a value is never a template itself', () =>
    assert.equal(fill('x', '@a@ @b@ a@b.c @1@', { a: '@b@', b: '$&$1' }), '@b@ $&$1 a@b.c @1@'));
  test('takes numbers', () => assert.equal(fill('x', 'port=@port@', { port: 5060 }), 'port=5060'));
});
