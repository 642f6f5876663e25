import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineProgram, ensureBundle } from '@owndial/exchange/engines/bundle/index';
import { type Sandbox, startSandbox } from '../src/asterisk-sandbox.ts';
import type { SandboxPorts } from '../src/asterisk-sandbox-config.ts';
import { freePort } from '../src/ports.ts';
import { ensureTools, type Tools } from '../src/tools/index.ts';

export interface Stage {
  readonly sandbox: Sandbox;
  readonly tools: Tools;
  readonly dir: string;
  close(): Promise<void>;
}

async function freePorts(): Promise<SandboxPorts> {
  const rtp = 40_000 + 2 * Math.floor(Math.random() * 9000);
  return { sip: await freePort(), tls: await freePort(), http: await freePort(), rtp: [rtp, rtp + 400] };
}

/** A bare Asterisk with two users of each kind (plain 10x, secure 20x, browser 30x) and the tools to call them. */
export async function stage(): Promise<Stage> {
  const [tools, bundle] = [await ensureTools(), await ensureBundle({})];
  const dir = await mkdtemp(join(tmpdir(), 'testbed-'));
  const kinds = { 10: 'plain', 20: 'secure', 30: 'browser' } as const;
  const users = Object.entries(kinds).flatMap(([number, kind]) =>
    [1, 2, 3].map((n) => ({ name: `${number}${n}`, password: `secret-${number}${n}`, kind })),
  );
  const sandbox = await startSandbox({
    program: engineProgram(bundle, 'asterisk'),
    dir: join(dir, 'asterisk'),
    ports: await freePorts(),
    users,
  });
  return {
    sandbox,
    tools,
    dir,
    async close() {
      await sandbox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
