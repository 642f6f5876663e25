import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { identityOf, type ProcessIdentity, stillRuns } from '../../boot/proc.ts';
import { refusal } from '../../directory/test-refusal.ts';
import { PhoneError } from '../../errors.ts';
import type { EngineUp } from '../supervisor.ts';
import type { Ami } from './ami.ts';
import { AsteriskDriver, type AsteriskOptions, type EngineFound } from './driver.ts';
import { TestManager } from './test-manager.ts';

const script = fileURLToPath(new URL('./test-engine.ts', import.meta.url));

interface TestEngine extends AsyncDisposable {
  readonly root: string;
  readonly pidFile: string;
  readonly sessions: { readonly ami: Ami; readonly found: EngineFound }[];
  how: string;
  driver(more?: Partial<AsteriskOptions>): AsteriskDriver;
  /** runs it until it is stopped; `up` is fulfilled when the engine answers */
  run(driver: AsteriskDriver): Running;
}

interface Running {
  readonly up: Promise<EngineUp>;
  /** the next time the engine answers */
  again(): Promise<EngineUp>;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function openEngine(): Promise<TestEngine> {
  const root = mkdtempSync(join(tmpdir(), 'owndial-engine-'));
  const port = await freePort();
  const pidFile = join(root, 'engine.pid');
  const configFile = join(root, 'asterisk.conf');
  const drivers: AsteriskDriver[] = [];
  const stops: (() => Promise<void>)[] = [];
  const engine: TestEngine = {
    root,
    pidFile,
    sessions: [],
    how: 'lives',
    driver: (more) => {
      const driver = new AsteriskDriver({
        configure: async () => undefined,
        program: () => ({
          command: process.execPath,
          args: [script, String(port), engine.how, '-f', configFile],
          env: {},
          output: join(root, 'console.log'),
        }),
        version: '22.1',
        pidFile,
        configFile,
        ami: { host: '127.0.0.1', port, user: 'exchange', secret: 'secret' },
        onSession: async (ami, found) => void engine.sessions.push({ ami, found }),
        limits: { start: 15_000, askEvery: 50, answer: 600 },
        ...more,
      });
      drivers.push(driver);
      return driver;
    },
    run: (driver) => {
      const stop = new AbortController();
      const up = Promise.withResolvers<EngineUp>();
      let next = up;
      const ended = driver.run(stop.signal, (now) => next.resolve(now));
      ended.catch((error: unknown) => next.reject(error));
      up.promise.catch(() => undefined);
      const running: Running = {
        up: up.promise,
        again: () => {
          next = Promise.withResolvers();
          return next.promise;
        },
        ended,
        stop: async () => {
          stop.abort();
          await ended.catch(() => undefined);
        },
      };
      stops.push(running.stop);
      return running;
    },
    [Symbol.asyncDispose]: async () => {
      for (const stop of stops) await stop();
      for (const driver of drivers) await driver.end();
      rmSync(root, { recursive: true, force: true });
    },
  };
  return engine;
}

const identity = (pid: number): ProcessIdentity => {
  const known = identityOf(pid);
  assert(known !== undefined, `no process ${pid}`);
  return known;
};

describe('the driver of Asterisk', () => {
  test('starts it, tells when it answers, and leaves it running when it is stopped', async () => {
    await using engine = await openEngine();
    const driver = engine.driver();
    const running = engine.run(driver);
    const { pid, version } = await running.up;
    assert.equal(version, '22.1');
    assert.equal(driver.adopted, false);
    assert.deepEqual(
      engine.sessions.map(({ found }) => found.ran),
      [false],
    );
    const child = identity(pid);
    assert.deepEqual(JSON.parse(readFileSync(engine.pidFile, 'utf8')), child);
    await running.stop();
    await engine.sessions[0]?.ami.ended;
    assert(stillRuns(child));
    await driver.end();
    assert(!stillRuns(child));
  });

  test('adopts the one that an earlier exchange left', async () => {
    await using engine = await openEngine();
    const first = engine.run(engine.driver());
    const { pid } = await first.up;
    await first.stop();
    const second = engine.driver();
    const running = engine.run(second);
    assert.equal((await running.up).pid, pid);
    assert.equal(second.adopted, true);
    assert.equal(engine.sessions.at(-1)?.found.ran, true);
  });

  for (const [what, text] of [
    ['damaged', '{"pid":'],
    ['empty', ''],
    ['of nothing', 'null'],
    ['of something else', '[[]]'],
    ['of a process that is gone', '{"pid":4194304,"startTicks":1}'],
    ['of another process', JSON.stringify({ pid: process.pid, startTicks: 1 })],
    ['of a process of another kind', JSON.stringify(identityOf(process.pid))],
  ] as const) {
    test(`starts a new one when the note of the last is ${what}`, async () => {
      await using engine = await openEngine();
      writeFileSync(engine.pidFile, text);
      const driver = engine.driver();
      const { pid } = await engine.run(driver).up;
      assert.equal(driver.adopted, false);
      assert.notEqual(pid, process.pid);
    });
  }

  test('fails when it cannot be started, or ends while it starts', async () => {
    await using engine = await openEngine();
    const program = { command: '/nowhere/asterisk', args: [], env: {}, output: join(engine.root, 'x.log') };
    await assert.rejects(
      engine.run(engine.driver({ program: () => program })).ended,
      refusal('engine-away', /started/),
    );
    engine.how = 'dies';
    await assert.rejects(engine.run(engine.driver()).ended, refusal('engine-away', /while starting/));
  });

  test('fails when it crashes', async () => {
    await using engine = await openEngine();
    const running = engine.run(engine.driver());
    process.kill((await running.up).pid, 'SIGKILL');
    await assert.rejects(running.ended, refusal('engine-away', /unexpectedly/));
  });

  test('kills one that is frozen', async () => {
    await using engine = await openEngine();
    const running = engine.run(engine.driver());
    const child = identity((await running.up).pid);
    process.kill(child.pid, 'SIGSTOP');
    await assert.rejects(running.ended, refusal('engine-away', /stuck/));
    assert(!stillRuns(child));
  });

  test('takes a new session when one ends and the engine lives, and knows that it ran before', async () => {
    await using engine = await openEngine();
    const running = engine.run(engine.driver());
    const { pid } = await running.up;
    const again = running.again();
    engine.sessions[0]?.ami.close();
    assert.equal((await again).pid, pid);
    assert.deepEqual(
      engine.sessions.map(({ found }) => found.ran),
      [false, true],
    );
  });

  test('leaves calls alone when it is the exchange that fails', async () => {
    await using engine = await openEngine();
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const failing = engine.run(engine.driver({ onSession: () => Promise.reject(full) }));
    await assert.rejects(failing.ended, full);
    const child = JSON.parse(readFileSync(engine.pidFile, 'utf8')) as ProcessIdentity;
    assert(stillRuns(child));
    const driver = engine.driver();
    assert.equal((await engine.run(driver).up).pid, child.pid);
    assert.equal(driver.adopted, true);
  });

  test('restarts one that does not do what it is asked in its first session', async () => {
    await using engine = await openEngine();
    const away = new PhoneError('engine-away', 'Asterisk did not answer.');
    const failing = engine.run(engine.driver({ onSession: () => Promise.reject(away) }));
    await assert.rejects(failing.ended, away);
    const child = JSON.parse(readFileSync(engine.pidFile, 'utf8')) as ProcessIdentity;
    assert(!stillRuns(child));
  });

  test('starts nothing when the configuration cannot be written', async () => {
    await using engine = await openEngine();
    const driver = engine.driver({ configure: () => Promise.reject(new Error('no space')) });
    await assert.rejects(engine.run(driver).ended, /no space/);
    assert(!existsSync(engine.pidFile));
    await driver.end();
  });

  test('can be stopped while it waits for the engine', async () => {
    await using engine = await openEngine();
    const driver = engine.driver({
      ami: { host: '127.0.0.1', port: await freePort(), user: '', secret: '' },
    });
    const running = engine.run(driver);
    await running.stop();
    await running.ended;
  });

  test('waits for one whose manager is there before its modules are', async () => {
    await using manager = await TestManager.listen();
    let asked = 0;
    const command = manager.answers.get('Command');
    manager.answers.set('Command', (fields, socket) => {
      asked += 1;
      return asked < 3 ? undefined : command?.(fields, socket);
    });
    await using engine = await openEngine();
    const ami = { host: '127.0.0.1', port: manager.port, user: 'x', secret: 'secret' };
    const running = engine.run(engine.driver({ ami, limits: { start: 15_000, askEvery: 50, answer: 250 } }));
    await running.up;
    assert.equal(asked, 3);
    assert.equal(manager.sockets.size, 1, 'sessions that came to nothing are closed');
  });
});
