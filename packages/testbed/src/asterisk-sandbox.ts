import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineProgram } from '@owndial/exchange/engines/bundle/index';
import { type SandboxPorts, type SandboxUser, sandboxConfig } from './asterisk-sandbox-config.ts';
import { makeCertificate } from './certificate.ts';
import { type Child, startChild } from './child.ts';
import { tcpBindable } from './ports.ts';
import { eventually } from './wait.ts';

export interface Sandbox {
  readonly ports: SandboxPorts;
  readonly child: Child;
  /** One console command, its answer as text. */
  console(command: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * A bare Asterisk with hand-written configuration on loopback: proves the testbed's drivers without the product,
 * and is the comparator of `bench calls`.
 */
export async function startSandbox(options: {
  program: EngineProgram;
  dir: string;
  ports: SandboxPorts;
  users: readonly SandboxUser[];
}): Promise<Sandbox> {
  const { program, dir, ports } = options;
  for (const sub of ['etc', 'run', 'lib/keys', 'log', 'spool', 'cache'])
    mkdirSync(join(dir, sub), { recursive: true });
  const files = sandboxConfig({
    dir,
    ports,
    users: options.users,
    modules: program.moduleDir,
    data: program.dataDir,
  });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, 'etc', name), text);
  // Asterisk goes on without a port that it cannot have, and a test would then talk to whoever has it.
  for (const port of [ports.sip, ports.tls, ports.http]) {
    if (!(await tcpBindable(port, '127.0.0.1'))) throw new Error(`port ${port} is taken`);
  }
  const { cert, key } = await makeCertificate();
  writeFileSync(join(dir, 'etc', 'tls.pem'), cert);
  writeFileSync(join(dir, 'etc', 'tls.key'), key, { mode: 0o600 });
  const conf = join(dir, 'etc', 'asterisk.conf');
  const child = await startChild(program, ['-C', conf, '-f'], {
    cwd: dir,
    log: join(dir, 'asterisk.out'),
  });

  const ask = async (command: string) => {
    const log = join(dir, `console-${process.hrtime.bigint()}.out`);
    const asker = await startChild(program, ['-C', conf, '-rx', command], { cwd: dir, log });
    const code = await asker.ended;
    if (code !== 0) throw new Error(`asterisk -rx '${command}' ended with ${code}: ${asker.output().trim()}`);
    return asker.output();
  };
  try {
    await eventually(
      async () => {
        if (!child.running()) throw new Error(`asterisk has ended:\n${child.output()}`);
        await ask('core waitfullybooted');
        return true;
      },
      { within: 15000, every: 100, what: 'a booted Asterisk' },
    );
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { ports, child, console: ask, close: () => child.stop() };
}
