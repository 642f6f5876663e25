import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';

const launcher = new URL('../../../../owndial', import.meta.url).pathname;
const pinned = `node_modules/node-linux-${process.arch}/bin/node`;

/** A clone with the real launcher in it. npm is a script of ours: it writes down its calls and makes a pinned Node. */
function clone(t: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), 'owndial-launcher-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const put = (path: string, content: string, mode = 0o644) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
    chmodSync(join(dir, path), mode);
  };
  copyFileSync(launcher, join(dir, 'owndial'));
  put('package-lock.json', '{}');
  put('packages/cli/src/main.ts', '');
  put('packages/contract/src/index.ts', '');
  put('packages/web/index.html', '');
  put('pinned-node', '#!/bin/sh\nshift\necho "ran: $*"\n', 0o755);
  const npm = (body: string) => put('bin/npm', `#!/bin/sh\necho "$1 $2" >>"${dir}/calls"\n${body}\n`, 0o755);
  const works = `case $1 in
    ci) rm -rf node_modules; sleep 0.3; mkdir -p node_modules/.bin ${dirname(pinned)}; cp pinned-node ${pinned} ;;
    run) mkdir -p packages/web/dist ;;
  esac`;
  npm(works);
  put('bin/node', '#!/bin/sh\necho 20.1.0\n', 0o755);

  const run = async (...args: string[]) => {
    const env = { ...process.env, PATH: `${join(dir, 'bin')}:${process.env.PATH}`, TMPDIR: dir };
    const child = spawn(join(dir, 'owndial'), args, { env });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { stdout, stderr, code };
  };
  const calls = () =>
    existsSync(join(dir, 'calls')) ? readFileSync(join(dir, 'calls'), 'utf8').trim().split('\n') : [];
  return { dir, put, npm, works, run, calls };
}

test('packages are installed once, and again when the lock file changes', async (t) => {
  const { dir, run, calls } = clone(t);
  const first = await run('status', 'a b');
  assert.deepEqual([first.code, first.stdout], [0, 'ran: status a b\n']);
  assert.match(first.stderr, /^Installing the npm packages.*\n$/);
  assert.deepEqual(await run('status'), { code: 0, stdout: 'ran: status\n', stderr: '' });
  appendFileSync(join(dir, 'package-lock.json'), '\n');
  await run('status');
  assert.deepEqual(calls(), ['ci --ignore-scripts', 'ci --ignore-scripts']);
});

test('an install that was cut off is made anew', async (t) => {
  const { put, run, calls } = clone(t);
  put(pinned, '#!/bin/sh\necho half\n', 0o755);
  assert.equal((await run('status')).stdout, 'ran: status\n');
  assert.deepEqual(calls(), ['ci --ignore-scripts']);
});

test('launchers that start together install once', async (t) => {
  const { run, calls } = clone(t);
  const all = await Promise.all([run('a'), run('b'), run('c')]);
  assert.deepEqual(
    all.map(({ code }) => code),
    [0, 0, 0],
  );
  assert.deepEqual(calls(), ['ci --ignore-scripts']);
});

test('the web app is built for up and test, and again when a source changes', async (t) => {
  const { dir, put, run, calls } = clone(t);
  put('packages/web/vite.config.ts', '');
  const past = new Date(Date.now() - 60_000);
  for (const path of ['package-lock.json', 'packages/web/index.html', 'packages/web/vite.config.ts']) {
    utimesSync(join(dir, path), past, past);
  }
  for (const path of ['packages/contract/src', 'packages/contract/src/index.ts'])
    utimesSync(join(dir, path), past, past);
  for (const verb of ['status', 'up', 'test']) await run(verb);
  assert.deepEqual(calls(), ['ci --ignore-scripts', 'run build:web']);
  put('packages/web/index.html', '<p>');
  await run('up');
  assert.equal(calls().length, 3);
});

test('what stands in the way is told in one line', async (t) => {
  const { dir, put, npm, run } = clone(t);
  const oneLine = async (pattern: RegExp) => {
    const { code, stderr } = await run('up');
    assert.equal(code, 1);
    const lines = stderr.trim().split('\n');
    assert.match(lines.at(-1) ?? '', pattern);
    assert.deepEqual(
      lines.slice(0, -1).filter((line) => !line.startsWith('Installing')),
      [],
    );
    assert.equal(existsSync(join(dir, 'node_modules')), false, 'nothing half-installed');
  };
  const failing = (code: string) =>
    npm(`mkdir node_modules; echo noise; echo "npm error code ${code}"; exit 1`);
  failing('EAI_AGAIN');
  await oneLine(/^owndial: the npm registry cannot be reached \(EAI_AGAIN\)/);
  npm('echo "npm ERR! code ENOSPC"; exit 1');
  await oneLine(/^owndial: the disk is too full/);
  npm(
    `mkdir -p node_modules/.bin ${dirname(pinned)}; : >${pinned}; chmod +x ${pinned}; printf '\\177ELF' >${pinned}`,
  );
  await oneLine(/^owndial: Node 24 could not be installed/);
  put('bin/node', '#!/bin/sh\necho 18.19.0\n', 0o755);
  await oneLine(/^owndial: Node.js 18.19.0 is too old/);
});

test('a link to the launcher starts it from anywhere', async (t) => {
  const { dir, run } = clone(t);
  await run('status');
  symlinkSync(join(dir, 'owndial'), join(dir, 'bin/od'));
  const child = spawn(join(dir, 'bin/od'), ['x'], { cwd: '/' });
  assert.equal(await text(child.stdout), 'ran: x\n');
});
