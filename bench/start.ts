// How long Owndial takes to be ready, and what it needs while idle, beside the bare engine.
// Options: --quick, --fetch (fetches a bundle of its own first), --json, --out FILE.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineProgram, ensureBundle } from '@owndial/exchange/engines/bundle/index';
import { measureIdle } from './parts/idle.ts';
import { saySpread } from './parts/numbers.ts';
import { type Aim, aimTable, machine, remark, table, tell } from './parts/report.ts';
import { runBench } from './parts/run-bench.ts';
import { measureStarts } from './parts/starts.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    fetch: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const times = options.quick ? 2 : 5;

await runBench(async (bench) => {
  let fetchSeconds: number | undefined;
  if (options.fetch) {
    remark('Fetching a bundle');
    const began = performance.now();
    const dir = join(bench.dir, 'engines');
    engineProgram(await ensureBundle({ dir, engines: ['asterisk'], signal: bench.signal }), 'asterisk');
    fetchSeconds = (performance.now() - began) / 1000;
  }
  remark(`Starting ${times} times each`);
  const starts = await measureStarts(bench, times);
  remark('Idle for 10 s');
  const idle = await measureIdle(bench);

  const aims: Aim[] = [
    {
      what: 'warm start until ready, ms',
      measured: starts.warm.ready.median,
      aim: '≤ 3000',
      met: starts.warm.ready.median <= 3000,
    },
    { what: '`up --detach`, ms', measured: starts.up.median, aim: '≤ 3000', met: starts.up.median <= 3000 },
    { what: 'idle memory in all, MB (PSS)', measured: idle.all.pss, aim: '≤ 200', met: idle.all.pss <= 200 },
  ];
  const text = [
    table(
      ['ms, median (least–most)', ''],
      [
        ['bare Asterisk until booted', saySpread(starts.bare)],
        ['Owndial until ready, warm', saySpread(starts.warm.ready)],
        ['  Node, modules, the home locked', saySpread(starts.warm.locked)],
        ['  store, certificate, bundle, configuration', saySpread(starts.warm.prepared)],
        ['  engine booted, session, API', saySpread(starts.warm.engine)],
        ['Owndial until ready, in a new home', starts.newHome],
        ['`up --detach` until it returns', saySpread(starts.up)],
        ...(fetchSeconds === undefined
          ? []
          : [['bundle fetched from the mirror', Math.round(fetchSeconds * 1000)]]),
      ],
    ),
    table(
      [`MB after ${idle.seconds} s idle`, 'PSS', 'RSS'],
      [
        ['exchange', idle.exchange.pss, idle.exchange.rss],
        ['Asterisk', idle.engine.pss, idle.engine.rss],
        ['in all', idle.all.pss, idle.all.rss],
      ],
    ),
    aimTable(aims),
    'The page cache was not dropped: a start after a reboot also waits for the disk.',
  ].join('\n\n');
  tell(options, text, {
    bench: 'start',
    at: new Date().toISOString(),
    machine: machine(),
    starts,
    fetchSeconds,
    idle,
    aims,
  });
});
