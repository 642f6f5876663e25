import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type HomeLayout, homeLayout } from '../config/home-layout.ts';
import { homeHolder, lockHome } from './home-lock.ts';

const script = `
  const { lockHome } = await import(process.argv[1]);
  const { homeLayout } = await import(process.argv[2]);
  globalThis.held = lockHome(homeLayout(process.argv[3]));
  process.send('held');
  setInterval(() => {}, 1000);
`;

let home: HomeLayout;
let children: ChildProcess[];
beforeEach(() => {
  home = homeLayout(mkdtempSync(join(tmpdir(), 'od-lock-')));
  mkdirSync(home.run);
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(home.root, { recursive: true });
});

/** Another process that holds the home, once it says so. */
async function holder(): Promise<ChildProcess> {
  const modules = ['./home-lock.ts', '../config/home-layout.ts'].map((path) => import.meta.resolve(path));
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, ...modules, home.root], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  const [said] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  assert.equal(said, 'held');
  return child;
}

test('one process holds a home, and another is told which', async () => {
  assert.equal(homeHolder(home), undefined);
  const child = await holder();
  assert.equal(homeHolder(home)?.pid, child.pid);
  assert.throws(() => lockHome(home), {
    code: 'home-in-use',
    message: `${home.root} is in use by the exchange with process id ${child.pid}; stop it with \`./owndial down --home ${home.root}\`, or choose another --home.`,
  });
});

test('a holder that was killed holds nothing', async () => {
  const child = await holder();
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(homeHolder(home), undefined);
  using _lock = lockHome(home);
  assert.equal(homeHolder(home)?.pid, process.pid);
});

test('a stopped (SIGSTOP) holder still holds it', async () => {
  const child = await holder();
  child.kill('SIGSTOP');
  assert.throws(() => lockHome(home), { code: 'home-in-use' });
});

test('disposing lets go, and looking does not take it away', () => {
  {
    using _lock = lockHome(home);
    for (let looks = 0; looks < 3; looks++) assert.equal(homeHolder(home)?.pid, process.pid);
    assert.throws(() => lockHome(home), { code: 'home-in-use' });
  }
  assert.equal(homeHolder(home), undefined);
});

test('many that look at once see no holder in each other', async () => {
  lockHome(home)[Symbol.dispose]();
  const looks = `
    const { homeHolder } = await import(process.argv[1]);
    const { homeLayout } = await import(process.argv[2]);
    for (let look = 0; look < 300; look += 1) if (homeHolder(homeLayout(process.argv[3]))) process.exit(1);
  `;
  const modules = ['./home-lock.ts', '../config/home-layout.ts'].map((path) => import.meta.resolve(path));
  const lookers = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', looks, ...modules, home.root], {
      stdio: 'inherit',
    }),
  );
  children.push(...lookers);
  const codes = await Promise.all(lookers.map(async (looker) => (await once(looker, 'exit'))[0]));
  assert.deepEqual(codes, [0, 0, 0]);
});
