import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EngineState } from '@owndial/contract';
import { Bus } from '../bus.ts';
import { systemClock } from '../clock.ts';
import { createLog } from '../log.ts';
import { type EngineDriver, EngineSupervisor } from './supervisor.ts';

/** What one run of the engine does. */
type Run = (signal: AbortSignal, up: () => void) => Promise<void>;

const untilStopped: Run = (signal, up) => {
  up();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
};
const fails: Run = () => Promise.reject(new Error('no engine'));
const crashes: Run = async (_, up) => {
  up();
  throw new Error('crashed');
};

function supervise(...runs: Run[]) {
  const bus = new Bus(systemClock);
  const states: EngineState[] = [];
  const waiting: { state: string; resolve: () => void }[] = [];
  bus.subscribe((fact) => {
    if (fact.type !== 'engine.changed') return;
    states.push(fact.data.engine);
    for (const one of waiting) if (one.state === fact.data.engine.state) one.resolve();
  });
  let started = 0;
  const driver: EngineDriver = {
    name: 'fake',
    run: (signal, onUp) => {
      const run = runs[started] ?? untilStopped;
      started += 1;
      return run(signal, () => onUp({ pid: started, version: '1' }));
    },
  };
  const log = createLog({ destination: { write: () => undefined } });
  const supervisor = new EngineSupervisor(driver, bus, systemClock, log);
  return {
    supervisor,
    states,
    names: () => states.map(({ state }) => state),
    started: () => started,
    next: (state: string) => new Promise<void>((resolve) => waiting.push({ state, resolve })),
  };
}

describe('the supervisor of an engine', () => {
  test('publishes each change, from the start to the end', async () => {
    const s = supervise();
    assert.equal(s.supervisor.state().state, 'stopped');
    await s.supervisor.start();
    assert.deepEqual([s.supervisor.state().state, s.supervisor.state().pid], ['up', 1]);
    await s.supervisor.stop();
    assert.deepEqual(s.names(), ['starting', 'up', 'stopped']);
    assert.equal(s.supervisor.state().pid, null);
  });

  test('rejects when the first start fails, and tries again', async () => {
    const s = supervise(fails);
    const up = s.next('up');
    await assert.rejects(s.supervisor.start(), /no engine/);
    const { state, lastFailure, restarts, nextTryAt } = s.supervisor.state();
    assert.deepEqual([state, lastFailure, restarts], ['waiting', 'no engine', 1]);
    assert(nextTryAt !== null);
    await up;
    assert.deepEqual(s.names(), ['starting', 'waiting', 'starting', 'up']);
    assert.equal(s.supervisor.state().nextTryAt, null);
    await s.supervisor.stop();
  });

  test('restarts what crashes', async () => {
    const s = supervise(crashes);
    const waiting = s.next('waiting');
    await s.supervisor.start();
    await waiting;
    await s.next('up');
    const { restarts, pid, lastFailure } = s.supervisor.state();
    assert.deepEqual([restarts, pid, lastFailure], [1, 2, 'crashed']);
    await s.supervisor.stop();
  });

  test('waits longer each time, never the same, within bounds', async () => {
    const waits: number[][] = [[], [], []];
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        const s = supervise(fails, fails, fails);
        const up = s.next('up');
        await s.supervisor.start().catch(() => undefined);
        await up;
        const waiting = s.states.filter(({ state }) => state === 'waiting');
        for (const [i, { since, nextTryAt }] of waiting.entries())
          waits[i]?.push(Date.parse(nextTryAt ?? '') - Date.parse(since));
        await s.supervisor.stop();
      }),
    );
    for (const [i, tried] of waits.entries()) {
      const middle = 250 * 2 ** i;
      assert(new Set(tried).size > 1, 'jittered');
      for (const wait of tried)
        assert(wait >= middle * 0.5 - 5 && wait <= middle * 1.5 + 5, `${wait} of ${middle}`);
    }
  });

  test('can be stopped while it waits, and does not start again', async () => {
    const s = supervise(fails, fails);
    await s.supervisor.start().catch(() => undefined);
    await s.supervisor.stop();
    assert.equal(s.supervisor.state().state, 'stopped');
    assert.equal(s.supervisor.state().nextTryAt, null);
    assert.equal(s.started(), 1);
  });

  test('that is stopped before the engine answers rejects its start', async () => {
    const s = supervise(
      (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    const start = s.supervisor.start();
    await s.supervisor.stop();
    await assert.rejects(start);
    assert.deepEqual(s.names(), ['starting', 'stopped']);
  });

  test('waits until the driver has let go', async () => {
    let gone = false;
    const s = supervise(async (signal, up) => {
      up();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await new Promise(setImmediate);
      gone = true;
    });
    await s.supervisor.start();
    await s.supervisor.stop();
    assert(gone);
  });

  test('takes what fails because it is stopped for stopped', async () => {
    const s = supervise(async (signal, up) => {
      up();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('torn'))));
    });
    await s.supervisor.start();
    await s.supervisor.stop();
    assert.deepEqual(s.names(), ['starting', 'up', 'stopped']);
  });

  test('goes on when one who listens fails', async () => {
    const bus = new Bus(systemClock);
    bus.subscribe(() => {
      throw new Error('listener');
    });
    const log = createLog({ destination: { write: () => undefined } });
    const driver: EngineDriver = {
      name: 'fake',
      run: (signal, onUp) => untilStopped(signal, () => onUp({ pid: 1, version: '1' })),
    };
    const supervisor = new EngineSupervisor(driver, bus, systemClock, log);
    await supervisor.start();
    await supervisor.stop();
    assert.equal(supervisor.state().state, 'stopped');
  });
});
