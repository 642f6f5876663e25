import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '@owndial/contract';
import { exchangeState, type Ready } from '@owndial/exchange/boot/ready-file';
import { type HomeLayout, homeLayout } from '@owndial/exchange/config/home-layout';
import { findChild } from '@owndial/exchange/engines/child';
import { type Running, start } from './processes.ts';

const cli = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

export interface Owndial extends AsyncDisposable {
  readonly home: HomeLayout;
  readonly ready: Ready;
  readonly client: Client;
  readonly exchange: Running;
  /** ms from the start of the process to when it was ready */
  readonly readyAfter: number;
}

/** An exchange with its engine from the bundle, on loopback only, in the home `root`; `opened` ends it. `nodeArgs` are for profiling. */
export async function startOwndial(
  opened: AsyncDisposableStack,
  root: string,
  offset: number,
  nodeArgs: readonly string[] = [],
): Promise<Owndial> {
  const home = homeLayout(root);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  writeFileSync(home.configFile, 'listen = "127.0.0.1"\n');
  const args = [
    'run',
    '--home',
    root,
    '--port-offset',
    String(offset),
    '--engine',
    'bundle',
    '--country',
    'CH',
  ];
  const began = performance.now();
  const exchange = await start({ command: process.execPath, args: [...nodeArgs, cli] }, args, {
    cwd: root,
    log: `${root}.log`,
  });
  // SIGINT: at once, the engine with it; known from the start, as ctrl-C may come before it is ready
  const end = async () => {
    await exchange.stop('SIGINT');
    endEngine(home);
  };
  opened.defer(end);
  for (;;) {
    const state = exchangeState(home);
    if (state.kind === 'ready' && state.pid === exchange.pid) {
      const readyAfter = performance.now() - began;
      const { ready } = state;
      const token = readFileSync(join(home.run, 'cli-token'), 'utf8').trim();
      const client = createClient({ base: `http://127.0.0.1:${ready.ports.web}`, token });
      return { home, ready, client, exchange, readyAfter, [Symbol.asyncDispose]: end };
    }
    if (!exchange.running()) throw new Error(`the exchange ended before it was ready; see ${root}.log`);
    await pause(2);
  }
}

/** One that an exchange has left behind, which had to be killed. */
function endEngine(home: HomeLayout): void {
  const left = findChild(join(home.run, 'asterisk.pid'), join(home.asterisk, 'etc', 'asterisk.conf'));
  if (left !== undefined) process.kill(left.pid, 'SIGKILL');
}
