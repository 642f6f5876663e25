import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '@owndial/exchange/engines/bundle/run';
import type { Tool, Tools } from './ensure-tools.ts';

/** A server for one test run, on a Unix socket only. */
export interface Postgres extends AsyncDisposable {
  url: string;
}

/**
 * Makes a database cluster in `dir` (short: a socket's path ends at 107 bytes) and starts a server on it.
 * @throws Error with what initdb or postgres said
 */
export async function startPostgres(tools: Tools, dir: string, signal?: AbortSignal): Promise<Postgres> {
  const data = join(dir, 'data');
  await mkdir(dir, { recursive: true });
  const initdb = plainUser(tools.initdb, [
    '-D',
    data,
    '-U',
    'owndial',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '-N',
  ]);
  const made = await run(initdb.command, initdb.args, { env: tools.initdb.env, cwd: dir, signal });
  if (made.code !== 0) throw new Error(`initdb ended with ${made.code}: ${made.stderr}`);
  const settings = [`unix_socket_directories=${dir}`, 'listen_addresses=', 'fsync=off', 'lc_messages=C'];
  const postgres = plainUser(tools.postgres, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]);
  const child = spawn(postgres.command, postgres.args, {
    env: { ...process.env, ...tools.postgres.env },
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: dir,
  });
  await ready(child, signal);
  return {
    url: `postgresql://owndial@/postgres?host=${encodeURIComponent(dir)}`,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGINT'); // its "fast shutdown"
      await once(child, 'exit');
    },
  };
}

/** PostgreSQL refuses root. In a user namespace root is somebody else, and can still read its own folders. */
function plainUser(tool: Tool, args: readonly string[]): { command: string; args: readonly string[] } {
  if (process.getuid?.() !== 0) return { command: tool.command, args };
  const namespace = ['--user', '--map-user=1000', '--map-group=1000', '--'];
  if (spawnSync('unshare', [...namespace, 'true']).status !== 0) {
    throw new Error(
      'PostgreSQL refuses to run as root, and user namespaces are off: run the tests as a plain user.',
    );
  }
  return { command: 'unshare', args: [...namespace, tool.command, ...args] };
}

function ready(child: ChildProcess, signal?: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-8192);
    if (said.includes('ready to accept connections')) resolve();
  });
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${said}`)));
  signal?.addEventListener('abort', () => child.kill('SIGQUIT'), { once: true });
  return promise;
}
