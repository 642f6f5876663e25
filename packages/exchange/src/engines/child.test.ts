import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { stillRuns } from '../boot/proc.ts';
import { refusal } from '../directory/test-refusal.ts';
import { endChild, findChild, startChild } from './child.ts';

const forEver = 'setInterval(() => undefined, 1000)';
/** says it is there, and takes SIGTERM for nothing */
const stubborn = `process.on('SIGTERM', () => undefined); console.log('here'); ${forEver}`;

function openFolder(): Disposable & {
  path: string;
  program(code: string, ...more: string[]): Parameters<typeof startChild>[0];
} {
  const path = mkdtempSync(join(tmpdir(), 'owndial-child-'));
  return {
    path,
    program: (code, ...more) => ({
      command: process.execPath,
      args: ['-e', code, '--', ...more],
      env: { OWN: 'yes' },
      output: join(path, 'output.log'),
    }),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

test('a child is found again by its note and its command line', async () => {
  using folder = openFolder();
  const pidFile = join(folder.path, 'pid');
  const mark = join(folder.path, 'asterisk.conf');
  const child = startChild(folder.program(forEver, '-f', mark), pidFile);
  try {
    assert.deepEqual(findChild(pidFile, mark), child);
    assert.equal(findChild(pidFile, `${mark}.other`), undefined);
    // without the note it is known by what it was started with
    assert.deepEqual(findChild(join(folder.path, 'none'), mark), child);
  } finally {
    await endChild(child, 'SIGTERM', 5_000);
  }
  assert.equal(findChild(pidFile, mark), undefined);
});

test('a child gets little of our environment, and writes to its own file', async () => {
  using folder = openFolder();
  process.env.SECRET_OF_OURS = 'x';
  const code = 'console.log(JSON.stringify(process.env), process.cwd()); setInterval(() => undefined, 1000)';
  const child = startChild(folder.program(code), join(folder.path, 'pid'));
  const output = () => readFileSync(join(folder.path, 'output.log'), 'utf8');
  while (!output().includes('\n')) await new Promise(setImmediate);
  await endChild(child, 'SIGKILL', 0);
  const env = JSON.parse(output().slice(0, output().lastIndexOf('}') + 1)) as Record<string, string>;
  assert.equal(env.OWN, 'yes');
  assert.equal(env.SECRET_OF_OURS, undefined);
  assert.match(output(), / \/\n$/);
  delete process.env.SECRET_OF_OURS;
});

test('a program that is not there, or ends at once, is no child', async () => {
  using folder = openFolder();
  const program = { ...folder.program(''), command: '/nowhere/at/all' };
  assert.throws(
    () => startChild(program, join(folder.path, 'pid')),
    refusal('engine-away', /could not be started/),
  );
  // the failure is told a moment later as well, which must not end us
  await new Promise(setImmediate);
  assert.equal(findChild(join(folder.path, 'pid'), 'x'), undefined);
});

test('a child that does not want to end is killed', async () => {
  using folder = openFolder();
  const child = startChild(folder.program(stubborn), join(folder.path, 'pid'));
  while (readFileSync(join(folder.path, 'output.log'), 'utf8') === '') await new Promise(setImmediate);
  await endChild(child, 'SIGTERM', 50);
  assert(!stillRuns(child));
  await endChild(child, 'SIGTERM', 50);
});
