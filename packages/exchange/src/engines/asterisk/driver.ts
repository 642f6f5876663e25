import { setTimeout as pause } from 'node:timers/promises';
import { type ProcessIdentity, stillRuns } from '../../boot/proc.ts';
import { PhoneError } from '../../errors.ts';
import { type ChildProgram, endChild, findChild, startChild } from '../child.ts';
import type { EngineDriver, EngineUp } from '../supervisor.ts';
import { Ami, type AmiOptions } from './ami.ts';

export interface AsteriskOptions {
  /** brings the configuration in the home up to date; called before each start and each adoption */
  readonly configure: () => Promise<void>;
  readonly program: () => ChildProgram;
  readonly version: string;
  readonly pidFile: string;
  /** the path of asterisk.conf, by which a running Asterisk is known as this home's */
  readonly configFile: string;
  readonly ami: Omit<AmiOptions, 'answerLimit'>;
  /** called with the live session each time there is one; must not block */
  readonly onSession: (ami: Ami, adopted: boolean) => Promise<void>;
}

const startLimit = 20_000;
const askEvery = 2_000;
const answerLimit = 4_000;

/** Runs Asterisk: adopts the one that runs for this home, or starts it; watches it by asking it real questions. */
export class AsteriskDriver implements EngineDriver {
  readonly name = 'asterisk';
  readonly #options: AsteriskOptions;
  #child: ProcessIdentity | undefined;
  /** true when the engine was already running */
  adopted = false;

  constructor(options: AsteriskOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal, onUp: (up: EngineUp) => void): Promise<void> {
    const { pidFile, configFile, version } = this.#options;
    await this.#options.configure();
    const found = findChild(pidFile, configFile);
    this.adopted = found !== undefined;
    const child = found ?? startChild(this.#options.program(), pidFile);
    this.#child = child;
    try {
      let ami = await this.#connect(child, signal);
      for (;;) {
        await this.#options.onSession(ami, this.adopted);
        onUp({ pid: child.pid, version });
        await this.#watch(child, ami, signal);
        if (signal.aborted) return;
        // the session ended but the engine lives: one more is tried, and failing that it is restarted
        ami = await this.#connect(child, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      await endChild(child, 'SIGKILL', 0);
      throw error;
    }
  }

  /** Ends the engine: `SIGTERM` lets Asterisk close its calls, `SIGKILL` is for one that does not answer. */
  async end(): Promise<void> {
    if (this.#child !== undefined) await endChild(this.#child, 'SIGTERM', 5_000);
  }

  async #connect(child: ProcessIdentity, signal: AbortSignal): Promise<Ami> {
    const deadline = performance.now() + startLimit;
    for (;;) {
      signal.throwIfAborted();
      try {
        const ami = await Ami.connect({ ...this.#options.ami, answerLimit }, signal);
        await fullyBooted(ami);
        return ami;
      } catch (cause) {
        signal.throwIfAborted();
        if (!stillRuns(child))
          throw new PhoneError('engine-away', 'Asterisk ended while starting.', { cause });
        if (performance.now() > deadline) {
          throw new PhoneError('engine-away', 'Asterisk did not come up in time.', { cause });
        }
        await pause(25);
      }
    }
  }

  /** Returns when cancelled or when the session ended with the engine alive; throws when the engine is dead or stuck. */
  async #watch(child: ProcessIdentity, ami: Ami, signal: AbortSignal): Promise<void> {
    let over = false;
    void ami.ended.then(() => {
      over = true;
    });
    while (!over) {
      await Promise.race([pause(askEvery, undefined, { signal }).catch(() => undefined), ami.ended]);
      if (signal.aborted) {
        ami.close();
        return;
      }
      if (!stillRuns(child)) throw new PhoneError('engine-away', 'Asterisk ended unexpectedly.');
      if (over) break;
      // the list of channels passes through the channel core's locks, which a mere ping does not
      await ami.send({ Action: 'CoreStatus' }).catch((cause: unknown) => {
        if (over) return;
        ami.close();
        throw new PhoneError('engine-away', 'Asterisk is stuck: it did not answer and is restarted.', {
          cause,
        });
      });
    }
    await pause(100);
    if (!stillRuns(child)) throw new PhoneError('engine-away', 'Asterisk ended unexpectedly.');
  }
}

/** AMI takes sessions before all modules are loaded; this command answers when they are. */
async function fullyBooted(ami: Ami): Promise<void> {
  const text = await ami.command('core waitfullybooted');
  if (!text.includes('fully booted')) throw new PhoneError('engine-away', 'Asterisk is still loading.');
}
