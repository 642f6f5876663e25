import { preflight } from '@owndial/exchange/boot/preflight';
import { prepareHome } from '@owndial/exchange/boot/prepare-home';
import { loadConfig } from '@owndial/exchange/config/load';
import { type Command, type Context, command } from '../command.ts';
import { exchangeLog, rotateLog, runHere } from '../exchange-process.ts';
import { fetchEngine } from '../fetch-engine.ts';
import { followFile } from '../follow-file.ts';
import { ProgressLine } from '../progress-line.ts';
import { sayLogLine } from '../say-log-line.ts';
import { startDetached } from '../start-detached.ts';
import { type Running, runningOf, summary } from '../summary.ts';

export const bootOptions = {
  engine: {
    type: 'string',
    choices: ['bundle', 'system'],
    help: 'the fetched Asterisk (usual), or the system’s own, 20 or newer',
  },
  country: { type: 'string', value: 'CC', help: 'country whose national numbers are understood, such as CH' },
} as const;

const options = {
  detach: { type: 'boolean', short: 'd', help: 'go on in the background once it is ready' },
  ...bootOptions,
  logs: { type: 'boolean', help: 'show in the foreground what is written down' },
} as const;

const up = command({
  name: 'up',
  summary: 'Start the exchange',
  args: [],
  options,
  examples: [
    'up',
    'up --detach',
    'up --home ~/second --port-offset 100 --detach',
    'up --engine system --country CH',
  ],
  async run(context) {
    const { out, signal } = context;
    const config = loadConfig(bootOptionsOf(context));
    await preflight(config, config.portOffset);
    await fetchEngine(config, out, signal);
    prepareHome(config.home, config.homeCountry, config.portOffset);
    rotateLog(config.home);

    using progress = new ProgressLine(out);
    const tell = (running: Running) => {
      progress[Symbol.dispose]();
      out.answer(running, () => summary(running, out));
    };
    progress.say('Starting');
    if (context.flags.detach) {
      tell(runningOf(config.home, await startDetached(config, signal)));
      return;
    }
    if (context.flags.logs) void showLog(context, exchangeLog(config.home));
    await runHere(config, signal, {
      onReady: (ready) => tell({ ...runningOf(config.home, ready), foreground: true }),
    });
  },
});

export const commands: readonly Command[] = [up];

export function bootOptionsOf({ flags, env }: Context<typeof bootOptions>) {
  return {
    home: flags.home,
    portOffset: flags['port-offset'],
    country: flags.country,
    engine: flags.engine,
    env,
  };
}

async function showLog({ out, signal }: Context, file: string): Promise<void> {
  for await (const line of followFile(file, { lines: 0, follow: true, signal }))
    out.remark(sayLogLine(line, out));
}
