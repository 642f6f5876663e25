import { join } from 'node:path';
import type { Ready } from './boot/ready-file.ts';
import type { Config } from './config/config.ts';
import { startExchange } from './exchange.ts';
import { openLogFile } from './log.ts';

export interface RunHooks {
  readonly onReady?: (ready: Ready) => void;
}

/** ms that calls in progress may go on after SIGTERM */
const grace = 60_000;

/**
 * Runs the exchange in this process until it is told to stop. SIGTERM: no new calls, those in progress may end; a
 * second one, or SIGINT: now. SIGUSR2: goes and leaves the engine with its calls to the next exchange.
 */
export async function runExchange(config: Config, hooks: RunHooks = {}): Promise<void> {
  // what is made in the home from here on, by the engine too, is for its user alone
  process.umask(0o077);
  const logFile = openLogFile(join(config.home.log, 'exchange.log'));
  const { log } = logFile;
  const told = listenForSignals();
  const exchange = await startExchange(config, logFile);
  log.info(
    { engine: exchange.ready.engine, adopted: exchange.ready.engineAdopted },
    'The exchange is ready.',
  );
  hooks.onReady?.(exchange.ready);
  const how = await told.first;
  if (how === 'leave') await exchange.leave();
  else await exchange.stop(how === 'now' ? 0 : grace, told.now);
  log.info('The exchange has stopped.');
}

type How = 'gently' | 'now' | 'leave';

/** What the process is told, also while it is still starting. `now` ends all patience. */
function listenForSignals(): { first: Promise<How>; now: AbortSignal } {
  const first = Promise.withResolvers<How>();
  const now = new AbortController();
  let told = false;
  const tell = (how: How) => {
    if (told || how === 'now') now.abort();
    told = true;
    first.resolve(how);
  };
  process.on('SIGTERM', () => tell('gently'));
  process.on('SIGINT', () => tell('now'));
  process.on('SIGUSR2', () => tell('leave'));
  return { first: first.promise, now: now.signal };
}
