import { timingSafeEqual } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../boot/atomic-write.ts';
import { hashOf, newSecret } from './secrets.ts';
import { tokenPrefix } from './tokens.ts';

/** Where the command line finds its token; whoever may read it may do what the owner of the machine may. */
export const machineTokenFile = (runDir: string): string => join(runDir, 'cli-token');

/** The command line's key to the exchange of this machine: new at each start, works before there is an owner. */
export class MachineToken {
  readonly #hash: Buffer;

  constructor(runDir: string) {
    const secret = `${tokenPrefix}${newSecret()}`;
    mkdirSync(runDir, { recursive: true, mode: 0o700 });
    writeAtomically(machineTokenFile(runDir), `${secret}\n`, 0o600);
    this.#hash = Buffer.from(hashOf(secret));
  }

  matches(secret: string): boolean {
    return timingSafeEqual(Buffer.from(hashOf(secret)), this.#hash);
  }
}
