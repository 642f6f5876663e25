import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { portsWithOffset } from '@owndial/contract';
import { Ami } from '@owndial/exchange/engines/asterisk/ami';
import { engineProgram, ensureBundle } from '@owndial/exchange/engines/bundle/index';
import type { Owndial } from './owndial.ts';
import { type Program, type Running, start } from './processes.ts';

/** The whole dialplan of the comparator. */
const twoLines = `[from-station]
exten => _[a-z0-9]!,1,Dial(PJSIP/\${EXTEN},30)
 same => n,Hangup()
`;

export interface Bare extends AsyncDisposable {
  readonly engine: Running;
  readonly sipPort: number;
  /** ms from the start of the process until all modules were loaded */
  readonly readyAfter: number;
}

/** What an exchange made for its engine, taken to another folder and other ports, with a dialplan of two lines. */
export function writeBareConfig(from: Owndial, root: string, offset: number): void {
  const source = from.home.asterisk;
  for (const folder of ['etc', 'var', 'spool', 'run', 'log'])
    mkdirSync(join(root, folder), { recursive: true });
  const mine = portsWithOffset(offset);
  const names = Object.keys(mine) as (keyof typeof mine)[];
  const moved = new Map(names.map((name) => [String(from.ready.ports[name]), String(mine[name])]));
  for (const name of readdirSync(join(source, 'etc'))) {
    const text = readFileSync(join(source, 'etc', name), 'utf8')
      .replaceAll(source, root)
      .replace(/\b\d{4,5}\b/g, (number) => moved.get(number) ?? number);
    writeFileSync(join(root, 'etc', name), text);
  }
  writeFileSync(join(root, 'etc', 'extensions.conf'), twoLines);
  cpSync(join(source, 'etc', 'pjsip_devices.conf'), join(root, 'etc', 'pjsip_devices.conf'));
}

export async function bundledAsterisk(): Promise<Program> {
  const { command, args, env } = engineProgram(await ensureBundle({ engines: ['asterisk'] }), 'asterisk');
  return { command, args, env };
}

/** The same Asterisk, alone: nobody is asked, nobody is connected to it. */
export async function startBare(program: Program, root: string, offset: number): Promise<Bare> {
  const began = performance.now();
  const engine = await start(program, ['-C', join(root, 'etc', 'asterisk.conf'), '-f', '-n'], {
    cwd: root,
    log: join(root, 'log', 'console.log'),
  });
  await fullyBooted(engine, root, portsWithOffset(offset).ami);
  const readyAfter = performance.now() - began;
  return {
    engine,
    sipPort: portsWithOffset(offset).sip,
    readyAfter,
    [Symbol.asyncDispose]: () => engine.stop(),
  };
}

async function fullyBooted(engine: Running, root: string, port: number): Promise<void> {
  const secret = /^secret = (.*)$/m.exec(readFileSync(join(root, 'etc', 'manager.conf'), 'utf8'))?.[1] ?? '';
  while (engine.running()) {
    try {
      const ami = await Ami.connect({
        host: '127.0.0.1',
        port,
        user: 'exchange',
        secret,
        answerLimit: 20_000,
      });
      await ami.command('core waitfullybooted');
      ami.close();
      return;
    } catch {
      await pause(10);
    }
  }
  throw new Error(`the bare Asterisk ended while starting; see ${root}/log/console.log`);
}
