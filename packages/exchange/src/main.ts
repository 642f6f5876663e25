import { join } from 'node:path';
import type { Ready } from './boot/ready-file.ts';
import type { Config } from './config/config.ts';
import { startExchange } from './exchange.ts';
import { createLog } from './log.ts';

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
  const log = createLog({ destination: join(config.home.log, 'exchange.log') });
  const exchange = await startExchange(config, log);
  log.info(
    { engine: exchange.ready.engine, adopted: exchange.ready.engineAdopted },
    'The exchange is ready.',
  );
  hooks.onReady?.(exchange.ready);
  const told = Promise.withResolvers<void>();
  const now = new AbortController();
  const stop = (how: () => Promise<void>) => how().then(told.resolve, told.reject);
  let stopping = false;
  process.on('SIGTERM', () => {
    if (stopping) now.abort();
    else void stop(() => exchange.stop(grace, now.signal));
    stopping = true;
  });
  process.on('SIGINT', () => {
    now.abort();
    if (!stopping) void stop(() => exchange.stop(0, now.signal));
    stopping = true;
  });
  process.on('SIGUSR2', () => {
    if (!stopping) void stop(() => exchange.leave());
    stopping = true;
  });
  await told.promise;
  log.info('The exchange has stopped.');
}
