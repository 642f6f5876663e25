import { prepareHome } from '@owndial/exchange/boot/prepare-home';
import { loadConfig } from '@owndial/exchange/config/load';
import { type Command, command } from '../command.ts';
import { runHere } from '../exchange-process.ts';
import { bootOptions, bootOptionsOf } from './up.ts';

/** What `up --detach` leaves behind: the exchange and nothing else. */
const run = command({
  name: 'run',
  summary: 'Run the exchange without checks and without a word',
  args: [],
  options: bootOptions,
  examples: ['run'],
  async run(context) {
    const config = loadConfig(bootOptionsOf(context));
    prepareHome(config.home, config.homeCountry, config.portOffset);
    await runHere(config, context.signal);
  },
});

export const commands: readonly Command[] = [run];
