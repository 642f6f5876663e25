import { setTimeout as pause } from 'node:timers/promises';
import { median, quantile, round, type Spread, spread } from './numbers.ts';
import { cpuMs } from './proc.ts';
import type { Setup, System } from './setup.ts';
import { call } from './sipp.ts';

export interface CpuResult {
  /** ms of CPU per call: all processes of the system, the engine, the exchange */
  readonly all: Spread;
  readonly engine: Spread;
  readonly exchange: Spread;
  readonly failed: number;
  /** ms from INVITE to ringing as SIPp sees it under this load, to 4 ms */
  readonly ringing: { readonly p50: number; readonly p99: number };
}

export interface CpuPlan {
  readonly rate: number;
  readonly seconds: number;
  readonly repetitions: number;
}

const holdMs = 1000;

/** CPU per call at a fixed rate, the systems in turn, as a shared machine is never quiet for long. */
export async function measureCpu(
  setup: Setup,
  plan: CpuPlan,
  signal: AbortSignal,
): Promise<Record<System['name'], CpuResult>> {
  const runs = { bare: [] as Run[], owndial: [] as Run[] };
  // unmeasured: caches fill, and Node compiles what is used often
  for (const system of setup.systems) await once(setup, system, { ...plan, seconds: 5 }, 'warm');
  for (let i = 0; i < plan.repetitions; i++) {
    for (const system of setup.systems) {
      signal.throwIfAborted();
      runs[system.name].push(await once(setup, system, plan, `cpu-${i}`));
    }
  }
  return { bare: summary(runs.bare), owndial: summary(runs.owndial) };
}

interface Run {
  readonly engine: number;
  readonly exchange: number;
  readonly failed: number;
  readonly ringing: readonly number[];
}

async function once(setup: Setup, system: System, { rate, seconds }: CpuPlan, name: string): Promise<Run> {
  const used = () => ({
    engine: cpuMs(system.engine),
    exchange: system.exchange === undefined ? 0 : cpuMs(system.exchange),
  });
  const calls = rate * seconds;
  const before = used();
  const { sipPort: server, pairs } = system;
  const load = await call(setup.sipp, `${system.name}-${name}`, { server, rate, calls, holdMs, pairs });
  // the exchange still writes the history of the last ones
  await pause(500);
  const after = used();
  return {
    engine: (after.engine - before.engine) / calls,
    exchange: (after.exchange - before.exchange) / calls,
    failed: load.failed,
    ringing: load.ringing,
  };
}

function summary(runs: readonly Run[]): CpuResult {
  const ringing = runs.flatMap((run) => run.ringing);
  return {
    all: spread(runs.map((run) => run.engine + run.exchange)),
    engine: spread(runs.map((run) => run.engine)),
    exchange: spread(runs.map((run) => run.exchange)),
    failed: runs.reduce((sum, run) => sum + run.failed, 0),
    ringing: { p50: round(median(ringing)), p99: round(quantile(ringing, 0.99)) },
  };
}
