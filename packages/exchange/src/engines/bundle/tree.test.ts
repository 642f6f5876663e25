import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { after, test } from 'node:test';
import type { Phase } from './progress.ts';
import { hello, libhello, smallRecipe, smallRepository } from './testing/small-repository.ts';
import { ensureTree } from './tree.ts';

const base = mkdtempSync(join(tmpdir(), 'owndial-tree-'));
after(() => rmSync(base, { recursive: true }));
const fresh = () => mkdtempSync(join(base, 't-'));
const repository = () => smallRepository(fresh(), [hello(), libhello]);

/** Another process that asks for the same tree; it prints the bytes that it has. */
function child(dir: string, mirror: string): ChildProcessByStdio<null, Readable, null> {
  const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const code = `import { ensureTree } from ${here('./tree.ts')};
    import { smallRecipe } from ${here('./testing/small-repository.ts')};
    await ensureTree(${JSON.stringify(dir)}, smallRecipe(${JSON.stringify(mirror)}), {
      onProgress: ({ phase, bytesDone }) => phase === 'download' && console.log(bytesDone),
    });`;
  return spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('a tree is fetched, proven, and then found without the mirror', async () => {
  const dir = fresh();
  const phases = new Set<Phase>();
  const repo = await repository();
  const recipe = smallRecipe(repo.mirror);
  const tree = await ensureTree(dir, recipe, { onProgress: ({ phase }) => phases.add(phase) });
  await repo[Symbol.asyncDispose]();

  assert.deepEqual(tree.contents.facts, { hello: '1.0' });
  assert.deepEqual(tree.contents.packages.map((item) => `${item.name} ${item.version}`).sort(), [
    'hello 1.0',
    'libhello 1:2.0-1',
  ]);
  assert.deepEqual([...phases], ['index', 'download', 'unpack']);
  assert.equal(readlinkSync(join(tree.root, 'usr/share/hello/en')), 'en_US');
  assert.equal(existsSync(join(tree.root, 'usr/share/man')), false);
  assert.equal(statSync(join(tree.root, 'usr/bin/hello')).mode & 0o7777, 0o755, 'no set-user-ID bit');
  assert.equal(existsSync(join(dir, 'fetch-hello-1')), false);
  assert.deepEqual(await ensureTree(dir, recipe), tree);
});

test('damaged files are put back from their own package alone', async () => {
  const dir = fresh();
  await using repo = await repository();
  const recipe = smallRecipe(repo.mirror);
  const { root } = await ensureTree(dir, recipe);
  const greeting = join(root, 'usr/share/hello/en_US/greeting');

  repo.requests.length = 0;
  writeFileSync(greeting, '');
  rmSync(join(root, 'usr/share/hello/en'));
  await ensureTree(dir, recipe);
  assert.equal(readFileSync(greeting, 'utf8'), 'good morning\n');
  assert.equal(readlinkSync(join(root, 'usr/share/hello/en')), 'en_US');
  assert.deepEqual(repo.requests, ['GET hello_1.0_all.deb']);

  writeFileSync(greeting, 'bad evening!\n');
  await ensureTree(dir, recipe);
  assert.equal(readFileSync(greeting, 'utf8'), 'bad evening!\n', 'the quick check looks at sizes only');
  await ensureTree(dir, recipe, { thorough: true });
  assert.equal(readFileSync(greeting, 'utf8'), 'good morning\n');
});

test('damage that the mirror can no longer mend makes a new tree', async () => {
  const dir = fresh();
  await using repo = await repository();
  const recipe = smallRecipe(repo.mirror);
  const { root } = await ensureTree(dir, recipe);
  await repo.publish([hello('1.1'), libhello]);
  rmSync(join(root, 'usr/bin/hello'));
  const tree = await ensureTree(dir, recipe);
  assert.deepEqual(tree.contents.facts, { hello: '1.1' });

  writeFileSync(join(root, 'contents.json'), '{"format":');
  assert.deepEqual((await ensureTree(dir, recipe)).contents.facts, { hello: '1.1' });
});

test('after kill -9 in the middle of a package the fetch goes on from there', async () => {
  const dir = fresh();
  await using repo = await repository();
  repo.stall('libhello', 300_000);
  const killed = child(dir, repo.mirror);
  const exited = once(killed, 'exit');
  for await (const bytes of createInterface(killed.stdout)) {
    if (Number(bytes) >= 100_000) killed.kill('SIGKILL');
  }
  await exited;
  assert.equal(existsSync(join(dir, 'hello-1')), false);

  repo.stall('libhello', undefined);
  repo.requests.length = 0;
  const tree = await ensureTree(dir, smallRecipe(repo.mirror));
  assert.deepEqual(tree.contents.facts, { hello: '1.0' });
  const again = repo.requests.filter((line) => line.includes('libhello'));
  assert.match(again.join(), /^GET libhello\S+ bytes=\d{3,}-$/);
});

test('an aborted fetch ends at once and can be taken up again', async () => {
  const dir = fresh();
  await using repo = await repository();
  repo.stall('hello', 10);
  const stalled = repo.stalled();
  const stop = new AbortController();
  const ended = assert.rejects(ensureTree(dir, smallRecipe(repo.mirror), { signal: stop.signal }), {
    name: 'AbortError',
  });
  await stalled;
  stop.abort();
  await ended;
  repo.stall('hello', undefined);
  await ensureTree(dir, smallRecipe(repo.mirror));
});

test('of processes that ask together one fetches and the others wait', async () => {
  const dir = fresh();
  await using repo = await repository();
  const children = [child(dir, repo.mirror), child(dir, repo.mirror), child(dir, repo.mirror)];
  const codes = await Promise.all(
    children.map(async (process) => (await once(process.stdout.resume() && process, 'exit'))[0]),
  );
  assert.deepEqual(codes, [0, 0, 0]);
  assert.equal(repo.requests.filter((line) => line.includes(' hello_')).length, 1);
});

test('what does not run is not kept', async () => {
  const dir = fresh();
  await using repo = await repository();
  const prove = () => Promise.reject(new Error('it crashed'));
  await assert.rejects(ensureTree(dir, { ...smallRecipe(repo.mirror), prove }), /it crashed/);
  assert.equal(existsSync(join(dir, 'hello-1')), false);
});

test('no mirror, and no folder to write to, are told in one line', async () => {
  const repo = await repository();
  await repo[Symbol.asyncDispose]();
  const recipe = smallRecipe(repo.mirror);
  await assert.rejects(ensureTree(fresh(), recipe), { code: 'no-mirror', disposition: 'retry' });
  const file = join(fresh(), 'file');
  writeFileSync(file, '');
  await assert.rejects(ensureTree(file, recipe), { code: 'home-unwritable' });
});

test('a package that is not what the mirror promised is not unpacked', async () => {
  const dir = fresh();
  const pool = fresh();
  await using repo = await smallRepository(pool, [hello(), libhello]);
  const deb = join(pool, 'pool/hello_1.0_all.deb');
  writeFileSync(deb, readFileSync(deb).fill('#', 200, 300));
  await assert.rejects(ensureTree(dir, smallRecipe(repo.mirror)), { code: 'no-mirror' });
  assert.equal(existsSync(join(dir, 'hello-1')), false);
});
