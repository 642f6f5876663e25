import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { portsWithOffset } from '@owndial/contract';
import { homeLayout } from '@owndial/exchange/config/home-layout';
import { enginesDir } from '@owndial/exchange/engines/bundle/index';
import { onPath } from '@owndial/exchange/engines/bundle/on-path';
import { freeOffset } from '../src/ports.ts';
import { mountSmallDisk } from '../src/small-disk.ts';
import { leftOver } from './fault-left-over.ts';

const main = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;

let area: string;
let offset: number;
before(async () => {
  area = await mkdtemp(join(tmpdir(), 'of-'));
  offset = await freeOffset();
});
after(() => rm(area, { recursive: true, force: true }));

interface Refusal {
  readonly code: string;
  readonly detail: string;
}

/** Starts what cannot start: exit code 1, one line for people, and nothing is left. */
async function refusal(
  home: string,
  argv: string[] = [],
  env: Record<string, string> = {},
): Promise<Refusal> {
  const args = [main, 'up', '--home', home, '--port-offset', `${offset}`, '--country', 'CH', ...argv];
  const options = { env: { ...process.env, ...env } };
  const run = (more: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [...args, ...more], options, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });
  const told = await run([]);
  assert.equal(told.code, 1, told.stdout);
  assert.match(told.stderr.replace(/^.*\r/gm, ''), /^(?:[A-Z][^\n]*\n)?owndial: [^\n]+\n$/);
  const json = await run(['--detach', '--json']);
  assert.equal(json.code, 1, json.stdout);
  assert.deepEqual(leftOver({ home: homeLayout(home) }), []);
  return JSON.parse(json.stdout) as Refusal;
}

for (const name of ['web', 'sip', 'sipTls', 'question', 'engineHttp', 'ami'] as const) {
  test(`the ${name} port is taken`, async () => {
    const home = join(area, 'ports');
    const port = portsWithOffset(offset)[name];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    try {
      const { code, detail } = await refusal(home);
      assert.equal(code, 'port-taken');
      assert.match(
        detail,
        new RegExp(`^Port ${port}/tcp .*process ${process.pid}; .*--port-offset \\d+\\.$`),
      );
      assert.ok(!existsSync(home));
    } finally {
      server.close();
    }
  });
}

test('the home is a file, or cannot be made', async () => {
  const file = join(area, 'file');
  writeFileSync(file, '');
  for (const home of [file, join(file, 'home')]) {
    const { code, detail } = await refusal(home);
    assert.equal(code, 'home-unwritable');
    assert.match(detail, /--home/);
  }
});

test('the disk of the home is full', {
  skip: isRoot ? false : 'only root may mount a small disk',
}, async () => {
  using disk = mountSmallDisk(4);
  const { code } = await refusal(join(disk.path, 'new'));
  assert.equal(code, 'no-space');
  const there = homeLayout(join(disk.path, 'home'));
  execFileSync('mkdir', ['-m', '700', there.root]);
  writeFileSync(there.configFile, 'home_country = "CH"\n');
  disk.fill();
  assert.equal((await refusal(there.root)).code, 'no-space');
});

test('the system has no Asterisk', {
  skip: onPath('asterisk') ? 'this machine has one' : false,
}, async () => {
  const { detail } = await refusal(join(area, 'system'), ['--engine', 'system']);
  assert.match(detail, /Asterisk/);
  assert.ok(!existsSync(join(area, 'system')));
});

test('the bundle is damaged and cannot be mended', async () => {
  const copy = join(area, 'engines');
  execFileSync('cp', ['-al', enginesDir(), copy]);
  const [asterisk = ''] = execFileSync('find', [copy, '-path', '*/usr/sbin/asterisk'], {
    encoding: 'utf8',
  }).split('\n');
  const bytes = readFileSync(asterisk);
  // never through the link: the other name of the file is the good bundle
  rmSync(asterisk);
  writeFileSync(asterisk, bytes.subarray(0, bytes.length / 2), { mode: 0o755 });
  const env = { OWNDIAL_ENGINES: copy, OWNDIAL_MIRROR: 'http://127.0.0.1:9/nothing' };
  const short = await refusal(join(area, 'damaged'), [], env);
  assert.equal(short.code, 'no-mirror');
  assert.ok(!existsSync(join(area, 'damaged')));

  const flipped = Buffer.from(bytes);
  flipped.fill(0xff, 0, 64);
  rmSync(asterisk);
  writeFileSync(asterisk, flipped, { mode: 0o755 });
  const same = await refusal(join(area, 'flipped'), [], env);
  assert.equal(same.code, 'no-mirror', same.detail);
});
