// What Owndial adds to a call: the bundle's Asterisk with a dialplan of two lines, and the same with the exchange.
// Options: --quick, --json, --out FILE.
import { parseArgs } from 'node:util';
import { measureCpu } from './parts/cpu.ts';
import { findKnees, kneeRule } from './parts/knee.ts';
import { round, saySpread } from './parts/numbers.ts';
import { type Aim, aimTable, machine, remark, table, tell } from './parts/report.ts';
import { measureRinging } from './parts/ringing.ts';
import { runBench } from './parts/run-bench.ts';
import { setUp } from './parts/setup.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const cpuPlan = options.quick
  ? { rate: 50, seconds: 8, repetitions: 2 }
  : { rate: 50, seconds: 20, repetitions: 5 };
const probes = options.quick ? 100 : 300;

const note = `SIPp plays both sides on the same ${machine().cores} cores and takes CPU from what is measured: the knee is of this machine with SIPp on it, and only ratios mean something. The load was ${machine().loadBefore.toFixed(1)} before it began.`;

await runBench(async (bench) => {
  remark('Starting Owndial, a bare Asterisk and the phones');
  const setup = await setUp(bench);
  remark(`INVITE→ringing, ${probes} single calls each`);
  const ringing = await measureRinging(setup, probes, bench.signal);
  remark(`CPU at ${cpuPlan.rate} calls/s for ${cpuPlan.seconds} s, ${cpuPlan.repetitions} times each`);
  const cpu = await measureCpu(setup, cpuPlan, bench.signal);
  remark('The knee');
  const knee = await findKnees(setup, bench.signal);

  const ratio = {
    cpu: round(cpu.owndial.all.median / cpu.bare.all.median),
    knee: round(knee.owndial.rate / knee.bare.rate),
  };
  const addedMs = round(ringing.owndial.p50 - ringing.bare.p50);
  const aims: Aim[] = [
    { what: 'CPU per call, Owndial ÷ bare', measured: ratio.cpu, aim: '≤ 1.15', met: ratio.cpu <= 1.15 },
    { what: 'knee, Owndial ÷ bare', measured: ratio.knee, aim: '≥ 0.9', met: ratio.knee >= 0.9 },
    { what: 'added median INVITE→ringing, ms', measured: addedMs, aim: '≤ 3', met: addedMs <= 3 },
  ];
  const rows = (['bare', 'owndial'] as const).map((name) => [
    name === 'bare' ? 'bare Dial()' : 'Owndial',
    saySpread(cpu[name].all),
    saySpread(cpu[name].engine),
    name === 'bare' ? '–' : saySpread(cpu[name].exchange),
    ringing[name].p50,
    ringing[name].p99,
    knee[name].rate,
    cpu[name].failed,
  ]);
  const head = [
    '',
    'CPU ms/call',
    'Asterisk',
    'exchange',
    'ringing p50 ms',
    'p99 ms',
    'knee calls/s',
    'failed at 50/s',
  ];
  const text = [
    table(head, rows),
    aimTable(aims),
    `CPU: median (least–most) of ${cpuPlan.repetitions} runs in turn. Knee: the highest rate before ${kneeRule}.\n${note}`,
  ].join('\n\n');
  tell(options, text, {
    bench: 'calls',
    at: new Date().toISOString(),
    machine: machine(),
    note,
    kneeRule,
    cpuPlan,
    cpu,
    ringing,
    knee,
    ratio,
    addedMs,
    aims,
  });
});
