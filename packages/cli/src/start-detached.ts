import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { homeInUse } from '@owndial/exchange/boot/home-lock';
import { clearFailed, exchangeState, type Ready, readFailed } from '@owndial/exchange/boot/ready-file';
import type { Config } from '@owndial/exchange/config/config';
import type { HomeLayout } from '@owndial/exchange/config/home-layout';
import { PhoneError } from '@owndial/exchange/errors';
import { exchangeLog } from './exchange-process.ts';
import { lastLines } from './follow-file.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const patienceMs = 60_000;

/**
 * Starts an exchange that outlives this process, and waits until it is ready.
 * @throws PhoneError why it did not become ready
 */
export async function startDetached(config: Config, signal: AbortSignal): Promise<Ready> {
  const { home } = config;
  clearFailed(home);
  const child = spawnExchange(config);
  let ended = false;
  const end = once(child, 'exit').then(() => {
    ended = true;
  });
  const deadline = performance.now() + patienceMs;
  while (!ended) {
    const state = exchangeState(home);
    if (state.kind === 'ready' && state.pid === child.pid) {
      child.unref();
      return state.ready;
    }
    if (signal.aborted || performance.now() > deadline) {
      child.kill('SIGINT');
      await Promise.race([end, delay(10_000)]);
      child.kill('SIGKILL');
      signal.throwIfAborted();
      throw new PhoneError(
        'internal',
        `the exchange was not ready after ${patienceMs / 1000} s; ${look(home)}`,
      );
    }
    await Promise.race([end, delay(40)]);
  }
  throw whyEnded(home, child);
}

function spawnExchange({ home, homeCountry, engine, portOffset }: Config): ChildProcess {
  const log = openSync(exchangeLog(home), 'a', 0o600);
  const place = ['--home', home.root, '--port-offset', String(portOffset)];
  const args = ['run', ...place, '--country', homeCountry, '--engine', engine.source];
  try {
    return spawn(process.execPath, [main, ...args], {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: home.root,
    });
  } finally {
    closeSync(log);
  }
}

function whyEnded(home: HomeLayout, child: ChildProcess): PhoneError {
  const failed = readFailed(home);
  if (failed) return new PhoneError(failed.code, failed.message);
  const state = exchangeState(home);
  if (state.kind !== 'down') return homeInUse(home, state.pid);
  const how = child.signalCode ? `was ended by ${child.signalCode}` : `ended with code ${child.exitCode}`;
  const [last = ''] = lastLines(exchangeLog(home), 1);
  return new PhoneError(
    'internal',
    `the exchange ${how} before it was ready: ${last.slice(0, 300)}; ${look(home)}`,
  );
}

const look = (home: HomeLayout): string => `see \`./owndial logs --home ${home.root}\`.`;
