import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { diskFull, isDiskFull } from '@owndial/exchange/boot/prepare-home';
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
    const known = isDiskFull(error) ? diskFull(config.home, error) : error;
    // another's home is not ours to write to
    if (!(known instanceof PhoneError && known.code === 'home-in-use')) noteFailure(config.home, known);
    throw known;
  }
}

function noteFailure(home: HomeLayout, error: unknown): void {
  const code = error instanceof PhoneError ? error.code : 'internal';
  try {
    writeFailed(home, { code, message: error instanceof Error ? error.message : String(error) });
  } catch {
    // what failed is the thing to tell, not that it could not be noted
  }
}

const largestLog = 20e6;

/** Between two runs of the exchange, so that nobody has the file open. */
export function rotateLog(home: HomeLayout): void {
  const file = exchangeLog(home);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > largestLog) renameSync(file, `${file}.1`);
}
