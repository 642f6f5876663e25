import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HomeLayout } from '@owndial/exchange/config/home-layout';
import { resolveHome } from '@owndial/exchange/config/load';
import { PhoneError } from '@owndial/exchange/errors';
import { type Command, command } from '../command.ts';
import { exchangeLog } from '../exchange-process.ts';
import { followFile } from '../follow-file.ts';
import { plain } from '../out.ts';
import { sayLogLine } from '../say-log-line.ts';

const logs = command({
  name: 'logs',
  summary: 'Show what the exchange wrote down',
  args: [],
  options: {
    follow: { type: 'boolean', short: 'f', help: 'go on with what is written next' },
    engine: { type: 'boolean', help: 'Asterisk’s log instead' },
    lines: { type: 'integer', short: 'n', value: 'N', help: 'how many of the last lines (50)' },
  },
  examples: ['logs', 'logs -f', 'logs --engine -n 200', 'logs --json'],
  async run({ flags, out, env, signal }) {
    const home = resolveHome(flags.home, env);
    const file = flags.engine ? engineLog(home) : exchangeLog(home);
    if (!existsSync(file)) {
      throw new PhoneError('not-found', `nothing was written yet to ${file}; start with \`./owndial up\`.`);
    }
    const reading = { lines: flags.lines ?? 50, follow: flags.follow === true, signal };
    const say = out.json || flags.engine ? plain : (line: string) => sayLogLine(line, out);
    for await (const line of followFile(file, reading)) out.line(say(line));
  },
});

export const commands: readonly Command[] = [logs];

function engineLog(home: HomeLayout): string {
  const files = [join(home.log, 'asterisk.log'), join(home.asterisk, 'log', 'asterisk.log')];
  return files.find((file) => existsSync(file)) ?? join(home.log, 'asterisk.log');
}
