import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { UserId } from '@owndial/contract';
import { createLog } from '../../log.ts';
import { openDirectory, type TestDirectory } from '../test-directory.ts';
import { onEachStore } from '../test-stores.ts';
import { LiveDirectory, type Reload } from './live-directory.ts';
import { parseConfig } from './test-config-file.ts';

interface TestLive extends AsyncDisposable {
  readonly t: TestDirectory;
  readonly etc: string;
  readonly live: LiveDirectory;
  readonly reloaded: string[];
  readonly logged: string[];
  reload: Reload;
  /** another exchange over the same files */
  again(): LiveDirectory;
  read(name: string): string;
  /** the engine has just read all */
  start(): Promise<void>;
}

async function openLive(open: Parameters<typeof openDirectory>[0]): Promise<TestLive> {
  const t = await openDirectory(open);
  const etc = mkdtempSync(join(tmpdir(), 'owndial-etc-'));
  const [reloaded, logged]: [string[], string[]] = [[], []];
  const log = createLog({ destination: { write: (line) => void logged.push(line) } });
  const all: LiveDirectory[] = [];
  const again = () => {
    const live = new LiveDirectory({ store: t.store, etc, bus: t.bus, log });
    all.push(live);
    return live;
  };
  const live = again();
  const opened: TestLive = {
    t,
    etc,
    live,
    reloaded,
    logged,
    again,
    reload: async (module) => void reloaded.push(module),
    read: (name) => readFileSync(join(etc, name), 'utf8'),
    start: async () => {
      await live.compile();
      await live.engineIsUp((module) => opened.reload(module), true);
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of all) await one.stop();
      await t[Symbol.asyncDispose]();
      rmSync(etc, { recursive: true, force: true });
    },
  };
  return opened;
}

const addUser = async (t: TestDirectory, login: string): Promise<UserId> =>
  (await t.directory.users.add({ login, name: login })).id;

onEachStore('the live directory', (open) => {
  test('is compiled for an engine that starts, which need not be told', async () => {
    await using l = await openLive(open);
    const id = await addUser(l.t, 'ada');
    await l.t.directory.numbers.add({ number: '+493012345678', userId: id });
    const { device } = await l.t.directory.devices.add(id, { name: 'phone' });
    await l.start();
    assert.deepEqual(l.reloaded, []);
    assert.equal(parseConfig(l.read('pjsip_devices.conf'))[0]?.name, device.sipUser);
    assert.match(l.read('hints.conf'), /^exten => 101,hint,PJSIP\/\w+\nexten => \+493012345678,hint/);
    assert.equal(statSync(join(l.etc, 'pjsip_devices.conf')).mode & 0o777, 0o600);
  });

  test('is reloaded once for many changes in a row, and only where it differs', async () => {
    await using l = await openLive(open);
    await l.start();
    const id = await addUser(l.t, 'ada');
    await l.live.directoryApplied();
    assert.deepEqual(l.reloaded, [], 'a user without devices is nothing to the engine');
    const devices = await Promise.all(
      Array.from({ length: 30 }, (_, i) => l.t.directory.devices.add(id, { name: `phone ${i}` })),
    );
    await l.live.directoryApplied();
    assert(l.reloaded.length <= 4, `${l.reloaded}`);
    assert.deepEqual([...new Set(l.reloaded)].sort(), ['pbx_config.so', 'res_pjsip.so']);
    assert.equal(parseConfig(l.read('pjsip_devices.conf')).length, 3 * devices.length);

    l.reloaded.length = 0;
    await l.t.directory.users.change(id, { name: 'Countess' });
    await l.live.directoryApplied();
    assert.deepEqual(l.reloaded, ['res_pjsip.so']);

    l.reloaded.length = 0;
    await l.t.directory.numbers.add({ number: '+493012345678', userId: id });
    await l.live.directoryApplied();
    assert.deepEqual(l.reloaded, ['pbx_config.so']);

    l.reloaded.length = 0;
    l.t.directory.changed();
    await l.live.directoryApplied();
    assert.deepEqual(l.reloaded, [], 'a change that changes nothing');
  });

  test('reaches the engine when it is back', async () => {
    await using l = await openLive(open);
    const id = await addUser(l.t, 'ada');
    await l.start();
    l.live.engineIsAway();
    await l.t.directory.devices.add(id, { name: 'phone' });
    await l.live.directoryApplied();
    assert.deepEqual(l.reloaded, []);
    // the session had ended, the engine had not
    await l.live.engineIsUp(l.reload, false);
    assert.deepEqual(l.reloaded.sort(), ['pbx_config.so', 'res_pjsip.so']);
  });

  test('that changes while an engine starts is not forgotten', async () => {
    await using l = await openLive(open);
    const id = await addUser(l.t, 'ada');
    await l.live.compile();
    // the engine reads its files now, and then
    await l.t.directory.devices.add(id, { name: 'phone' });
    await l.live.directoryApplied();
    await l.live.engineIsUp(l.reload, true);
    assert.deepEqual(l.reloaded.sort(), ['pbx_config.so', 'res_pjsip.so']);
  });

  test('is told to an engine that is adopted, as who wrote the files may have died before', async () => {
    await using l = await openLive(open);
    const id = await addUser(l.t, 'ada');
    await l.start();
    await l.t.directory.devices.add(id, { name: 'phone' });
    await l.live.directoryApplied();
    await l.live.stop();
    l.reloaded.length = 0;
    const next = l.again();
    await next.compile();
    await next.engineIsUp(l.reload, false);
    assert.deepEqual(l.reloaded.sort(), ['pbx_config.so', 'res_pjsip.so']);
    l.reloaded.length = 0;
    next.engineIsAway();
    await next.engineIsUp(l.reload, false);
    assert.deepEqual(l.reloaded, [], 'another session with the same engine');
  });

  test('that the engine does not take is told again with the next change', async () => {
    await using l = await openLive(open);
    const id = await addUser(l.t, 'ada');
    await l.start();
    let refused = 0;
    l.reload = async () => {
      refused += 1;
      throw new Error('busy');
    };
    await l.t.directory.devices.add(id, { name: 'phone' });
    await l.live.directoryApplied();
    assert.equal(refused, 1);
    assert.match(l.logged.join(), /busy/);
    l.reload = async (module) => void l.reloaded.push(module);
    l.t.directory.changed();
    await l.live.directoryApplied();
    assert.deepEqual(l.reloaded.sort(), ['pbx_config.so', 'res_pjsip.so']);
  });

  test('is applied when that is said, at whatever moment it is asked', async () => {
    await using l = await openLive(open);
    const id = await addUser(l.t, 'ada');
    await l.start();
    for (let i = 0; i < 12; i += 1) {
      const applied = i % 2 === 0 ? undefined : l.live.directoryApplied();
      const { device } = await l.t.directory.devices.add(id, { name: `phone ${i}` });
      for (let step = 0; step < i; step += 1) await Promise.resolve();
      await l.live.directoryApplied();
      assert(l.read('pjsip_devices.conf').includes(device.sipUser));
      await applied;
    }
  });

  test('changes no more once it has stopped', async () => {
    await using l = await openLive(open);
    const id = await addUser(l.t, 'ada');
    await l.start();
    await l.live.stop();
    await l.t.directory.devices.add(id, { name: 'phone' });
    await l.live.directoryApplied();
    assert.equal(l.read('pjsip_devices.conf'), '');
  });
});
