import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { round } from './numbers.ts';
import { twoOffsets } from './offsets.ts';
import { startOwndial } from './owndial.ts';
import { memoryMb } from './proc.ts';
import type { Bench } from './run-bench.ts';

/** MB */
interface Memory {
  readonly pss: number;
  readonly rss: number;
}

export interface Idle {
  readonly seconds: number;
  readonly exchange: Memory;
  readonly engine: Memory;
  readonly all: Memory;
}

const seconds = 10;

export async function measureIdle({ dir, opened, signal }: Bench): Promise<Idle> {
  const [offset] = await twoOffsets();
  const owndial = await startOwndial(opened, join(dir, 'home'), offset);
  await pause(seconds * 1000, undefined, { signal });
  const whole = ({ pss, rss }: Memory) => ({ pss: round(pss, 1), rss: round(rss, 1) });
  const [exchange, engine] = [memoryMb(owndial.exchange.pid), memoryMb(owndial.ready.engine.pid)];
  await owndial[Symbol.asyncDispose]();
  const all = { pss: exchange.pss + engine.pss, rss: exchange.rss + engine.rss };
  return { seconds, exchange: whole(exchange), engine: whole(engine), all: whole(all) };
}
