import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledAsterisk, startBare, writeBareConfig } from './bare.ts';
import { round, type Spread, spread } from './numbers.ts';
import { twoOffsets } from './offsets.ts';
import { type Owndial, startOwndial } from './owndial.ts';
import { start } from './processes.ts';
import type { Bench } from './run-bench.ts';

const launcher = fileURLToPath(new URL('../../owndial', import.meta.url));

/** ms */
export interface Starts {
  readonly bare: Spread;
  readonly newHome: number;
  /** from the start of the process until ready, and the parts of it one after the other */
  readonly warm: {
    readonly ready: Spread;
    readonly locked: Spread;
    readonly prepared: Spread;
    readonly engine: Spread;
  };
  /** the command that people give, until it returns */
  readonly up: Spread;
}

export async function measureStarts({ dir, opened, signal }: Bench, times: number): Promise<Starts> {
  const [mine, other] = await twoOffsets();
  const home = join(dir, 'home');
  const bareRoot = join(dir, 'bare');
  const program = await bundledAsterisk();
  const first = await startOwndial(opened, home, mine);
  writeBareConfig(first, bareRoot, other);
  await first[Symbol.asyncDispose]();

  const bare: number[] = [];
  const up: number[] = [];
  const warm: Marks[] = [];
  for (let i = 0; i < times; i++) {
    signal.throwIfAborted();
    const engine = opened.use(await startBare(program, bareRoot, other));
    bare.push(engine.readyAfter);
    await engine[Symbol.asyncDispose]();
    const began = Date.now();
    const owndial = await startOwndial(opened, home, mine);
    warm.push(marksOf(owndial, began));
    await owndial[Symbol.asyncDispose]();
    up.push(await upAndDown(dir, home, mine));
  }
  return {
    bare: spread(bare),
    newHome: round(first.readyAfter),
    warm: {
      ready: spread(warm.map((mark) => mark.ready)),
      locked: spread(warm.map((mark) => mark.locked)),
      prepared: spread(warm.map((mark) => mark.spawned - mark.locked)),
      engine: spread(warm.map((mark) => mark.ready - mark.spawned)),
    },
    up: spread(up),
  };
}

interface Marks {
  readonly locked: number;
  readonly spawned: number;
  readonly ready: number;
}

/** What the exchange leaves in its home on the way up tells when it was where. */
function marksOf({ home, readyAfter }: Owndial, began: number): Marks {
  const at = (name: string) => statSync(join(home.run, name)).mtimeMs - began;
  return { locked: at('exchange.pid'), spawned: at('asterisk.pid'), ready: readyAfter };
}

async function upAndDown(dir: string, home: string, offset: number): Promise<number> {
  const place = ['--home', home, '--port-offset', String(offset)];
  const run = async (args: readonly string[]) => {
    const began = performance.now();
    const child = await start({ command: launcher }, args, { cwd: dir, log: join(dir, 'up.log') });
    await child.ended;
    return performance.now() - began;
  };
  const took = await run(['up', '--detach', '--country', 'CH', ...place]);
  await run(['down', '--home', home]);
  return took;
}
