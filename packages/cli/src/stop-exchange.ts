import { setTimeout as delay } from 'node:timers/promises';
import { runningEngine } from '@owndial/exchange/boot/engine-pid';
import { homeHolder } from '@owndial/exchange/boot/home-lock';
import { type ProcessIdentity, stillRuns } from '@owndial/exchange/boot/proc';
import type { HomeLayout } from '@owndial/exchange/config/home-layout';
import { PhoneError } from '@owndial/exchange/errors';

export interface StopOptions {
  readonly now: boolean;
  readonly signal: AbortSignal;
  /** told twice a second with the seconds that calls still have */
  readonly onWait: (secondsLeft: number) => void;
}

/** What the exchange grants calls on SIGTERM, and what it may take to end itself and its engine after that. */
const callsSeconds = 60;
const endingSeconds = 15;

export type Stopped = 'nothing' | 'exchange' | 'engine';

/** Ends what runs from a home, an engine without its exchange too, and returns when it is gone. */
export async function stopHome(home: HomeLayout, options: StopOptions): Promise<Stopped> {
  const exchange = homeHolder(home);
  if (exchange !== undefined && exchange.pid > 0) {
    await stopExchange(home, exchange, options);
    await stopEngine(home);
    return 'exchange';
  }
  return (await stopEngine(home)) ? 'engine' : 'nothing';
}

async function stopExchange(
  home: HomeLayout,
  exchange: ProcessIdentity,
  options: StopOptions,
): Promise<void> {
  send(exchange, options.now ? 'SIGINT' : 'SIGTERM');
  const started = performance.now();
  const gone = () => !stillRuns(exchange);
  const left = () => (options.now ? 0 : callsSeconds) - (performance.now() - started) / 1000;
  while (!gone() && left() > -endingSeconds) {
    options.onWait(Math.max(0, Math.ceil(left())));
    await delay(100, undefined, { signal: options.signal });
  }
  if (gone()) return;
  if (!options.now) {
    throw new PhoneError(
      'internal',
      `the exchange (process ${exchange.pid}) does not stop; end it at once with \`./owndial down --now --home ${home.root}\`.`,
    );
  }
  send(exchange, 'SIGKILL');
  await until(gone, 5000);
}

/** An Asterisk whose exchange was killed. True when there was one. */
async function stopEngine(home: HomeLayout): Promise<boolean> {
  const engine = runningEngine(home);
  if (engine === undefined) return false;
  const gone = () => !stillRuns(engine);
  send(engine, 'SIGTERM');
  if (await until(gone, 10_000)) return true;
  send(engine, 'SIGKILL');
  await until(gone, 5000);
  return true;
}

function send(target: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!stillRuns(target)) return;
  try {
    process.kill(target.pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return;
    throw new PhoneError(
      'forbidden',
      `process ${target.pid} is another user’s; stop it as that user or as root.`,
      {
        cause: error,
      },
    );
  }
}

async function until(condition: () => boolean, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (!condition() && performance.now() < deadline) await delay(50);
  return condition();
}
