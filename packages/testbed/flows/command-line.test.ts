import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type PublicStatus, portsWithOffset } from '@owndial/contract';
import { runningEngine } from '@owndial/exchange/boot/engine-pid';
import { identityOf } from '@owndial/exchange/boot/proc';
import { exchangeState } from '@owndial/exchange/boot/ready-file';
import { homeLayout } from '@owndial/exchange/config/home-layout';
import { freeOffset } from '../src/ports.ts';
import { eventually } from '../src/wait.ts';

const main = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));

let area: string;
let home: ReturnType<typeof homeLayout>;
let offset: number;
before(async () => {
  area = await mkdtemp(join(tmpdir(), 'oc-'));
  home = homeLayout(join(area, 'home'));
  offset = await freeOffset();
});
after(async () => {
  await owndial('down', '--now');
  await rm(area, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command in a process of its own, on the test's home. */
function owndial(...argv: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...argv, '--home', home.root], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
const up = (...argv: string[]) =>
  owndial('up', '--detach', '--json', '--port-offset', String(offset), ...argv);
const json = ({ stdout }: Ran) => JSON.parse(stdout);

test('a taken port is told before anything is made', async () => {
  const server = createServer().listen(portsWithOffset(offset).web, '0.0.0.0');
  const ran = await up();
  server.close();
  assert.equal(ran.code, 1);
  assert.equal(json(ran).code, 'port-taken');
  assert.match(json(ran).detail, new RegExp(`process ${process.pid}; .* --port-offset \\d+\\.$`));
  assert.ok(!existsSync(home.root));
});

test('up --detach leaves a running exchange behind, and tells how to begin', async () => {
  const ran = await up('--country', 'CH');
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  const running = json(ran);
  assert.match(running.welcome, /^http:\/\/localhost:\d+\/#welcome=[\w-]{20,}$/);
  const page = await fetch(`${running.web[0]}/api/v1/status`);
  assert.deepEqual([page.status, ((await page.json()) as PublicStatus).setUp], [200, false]);
  const status = json(await owndial('status', '--json'));
  assert.deepEqual([status.state, status.pid, status.homeCountry], ['ready', running.pid, 'CH']);
});

test('a second up on the same home says who has it', async () => {
  const { pid } = json(await owndial('status', '--json'));
  const second = await up();
  assert.equal(second.code, 1);
  assert.equal(json(second).code, 'home-in-use');
  assert.match(json(second).detail, new RegExp(`process id ${pid}; stop it with`));
});

test('the directory is worked on from the command line', async () => {
  const added = json(await owndial('user', 'add', 'anna', 'Anna Muster', '--json'));
  assert.match(added.link.path, /^\/#welcome=/);
  const phone = json(await owndial('device', 'add', 'Desk', '--user', '101', '--transport', 'tls', '--json'));
  assert.deepEqual([phone.settings.transport, phone.device.userId], ['tls', added.user.id]);
  assert.equal((await owndial('number', 'add', '044 668 18 00', '--user', 'anna')).code, 0);
  assert.equal((await owndial('number', 'assign', '0041446681800', '--nobody')).code, 0);
  assert.equal(json(await owndial('number', 'list', '--json'))[0].userId, null);
  const token = json(await owndial('token', 'add', 'bell', '--user', 'anna', '--json'));
  assert.equal((await owndial('token', 'revoke', token.token.id)).code, 0);
  assert.equal((await owndial('device', 'revoke', 'desk')).code, 0);
  assert.deepEqual(json(await owndial('device', 'list', '--json')), []);
  assert.match((await owndial('call', '*43', '--user', 'anna')).stderr, /^owndial: .+\n$/);
});

test('the doctor finds nothing wrong', async () => {
  const doctor = await owndial('doctor', '--json');
  assert.equal(doctor.code, 0, doctor.stdout);
});

test('an exchange that was killed leaves its engine, and the next up takes it over', async () => {
  const { pid } = json(await owndial('status', '--json'));
  const engine = runningEngine(home);
  process.kill(pid, 'SIGKILL');
  await eventually(() => exchangeState(home).kind === 'down', { within: 5000 });
  const status = await owndial('status', '--json');
  assert.deepEqual([status.code, json(status).enginePid], [1, engine?.pid]);
  const running = json(await up());
  assert.deepEqual([running.engineAdopted, running.engine.pid], [true, engine?.pid]);
});

test('down stops both, also an engine without its exchange, and nothing is left', async () => {
  const { pid } = json(await owndial('status', '--json'));
  process.kill(pid, 'SIGKILL');
  await eventually(() => exchangeState(home).kind === 'down', { within: 5000 });
  assert.equal(json(await owndial('down', '--json')).stopped, 'engine');
  assert.equal(runningEngine(home), undefined);

  const running = json(await up());
  assert.equal(json(await owndial('down', '--json')).stopped, 'exchange');
  assert.equal(runningEngine(home), undefined);
  assert.equal(identityOf(running.pid), undefined);
  assert.equal(json(await owndial('down', '--json')).stopped, 'nothing');
});

test('an exchange that cannot start says why, in one line', async () => {
  await writeFile(home.secretsFile, 'damaged');
  const ran = await up();
  assert.equal(ran.code, 1);
  assert.equal(json(ran).code, 'bad-config');
  assert.match(json(ran).detail, /secrets\.json is damaged; put it back from a backup/);
  assert.equal(json(await owndial('status', '--json')).failed.code, 'bad-config');
});
