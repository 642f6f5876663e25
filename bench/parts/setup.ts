import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@owndial/testbed/ports';
import { type Bare, bundledAsterisk, startBare, writeBareConfig } from './bare.ts';
import { addPhones, allRegistered, type Phone } from './directory.ts';
import { twoOffsets } from './offsets.ts';
import { type Owndial, startOwndial } from './owndial.ts';
import type { Bench } from './run-bench.ts';
import { answer, registerPhones, type Sipp, sippProgram } from './sipp.ts';

/** One of the two that are compared. */
export interface System {
  readonly name: 'bare' | 'owndial';
  readonly sipPort: number;
  readonly engine: number;
  readonly exchange: number | undefined;
  /** who calls whom, used in turn */
  readonly pairs: readonly { readonly from: Phone; readonly to: string }[];
}

export interface Setup {
  readonly owndial: Owndial;
  readonly bare: Bare;
  readonly systems: readonly [System, System];
  readonly sipp: Sipp;
}

const people = 20;

/** Both systems side by side with the same devices: one Asterisk binary, one process that answers for all phones. */
export async function setUp({ dir, opened }: Bench): Promise<Setup> {
  const [mine, other] = await twoOffsets();
  const owndial = await startOwndial(opened, join(dir, 'home'), mine);
  const callers = await addPhones(owndial.client, 'caller', people);
  const called = await addPhones(owndial.client, 'called', people);
  const bareRoot = join(dir, 'bare');
  writeBareConfig(owndial, bareRoot, other);
  const bare = opened.use(await startBare(await bundledAsterisk(), bareRoot, other));

  const sipp = { program: await sippProgram(), dir };
  const port = await freePort();
  const sipPort = owndial.ready.ports.sip;
  await registerPhones(sipp, called, port, [sipPort, bare.sipPort]);
  opened.use(await answer(sipp, port));
  while (!(await allRegistered(owndial.client, called))) await pause(100);

  const pairs = (to: (phone: Phone) => string) =>
    callers.map((from, i) => ({ from, to: to(called[i] as Phone) }));
  return {
    owndial,
    bare,
    sipp,
    systems: [
      // the bare dialplan knows devices only; Owndial is asked for the person's short number
      {
        name: 'bare',
        sipPort: bare.sipPort,
        engine: bare.engine.pid,
        exchange: undefined,
        pairs: pairs((phone) => phone.user),
      },
      {
        name: 'owndial',
        sipPort,
        engine: owndial.ready.engine.pid,
        exchange: owndial.exchange.pid,
        pairs: pairs((phone) => phone.extension),
      },
    ],
  };
}
