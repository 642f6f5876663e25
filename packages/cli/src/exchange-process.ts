import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFailed } from '@owndial/exchange/boot/ready-file';
import type { Config } from '@owndial/exchange/config/config';
import type { HomeLayout } from '@owndial/exchange/config/home-layout';
import { PhoneError } from '@owndial/exchange/errors';
import type { RunHooks } from '@owndial/exchange/main';

export const exchangeLog = (home: HomeLayout): string => join(home.log, 'exchange.log');

/** Runs the exchange in this process until it is told to stop; why it could not start stays in the home too. */
export async function runHere(config: Config, signal: AbortSignal, hooks: RunHooks = {}): Promise<void> {
  const onReady: RunHooks['onReady'] = (ready) => {
    // told to stop while it was starting, before it listened to that itself
    if (signal.aborted) setImmediate(() => process.kill(process.pid, 'SIGINT'));
    else hooks.onReady?.(ready);
  };
  try {
    const { runExchange } = await import('@owndial/exchange/main');
    await runExchange(config, { onReady });
  } catch (error) {
    const known = error instanceof PhoneError;
    // another's home is not ours to write to
    if (known && error.code === 'home-in-use') throw error;
    const message = error instanceof Error ? error.message : String(error);
    writeFailed(config.home, { code: known ? error.code : 'internal', message });
    throw error;
  }
}

const largestLog = 20e6;

/** Between two runs of the exchange, so that nobody has the file open. */
export function rotateLog(home: HomeLayout): void {
  const file = exchangeLog(home);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > largestLog) renameSync(file, `${file}.1`);
}
