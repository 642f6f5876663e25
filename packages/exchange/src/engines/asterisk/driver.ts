import { statSync, utimesSync } from 'node:fs';
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
  readonly onSession: OnSession;
  readonly limits?: typeof usualLimits;
  /** called when the engine ends while starting: looks through its program, mends it or says what is wrong */
  readonly examine?: () => Promise<void>;
}

/** Called with the live session each time there is one. */
export type OnSession = (ami: Ami, engine: EngineFound) => Promise<void>;

export interface EngineFound {
  /** it had read its configuration before */
  readonly ran: boolean;
  /** its last sign of life before this session, ms since the epoch; undefined for the first engine of a home */
  readonly seenAt: number | undefined;
}

/** ms */
const usualLimits = { start: 20_000, askEvery: 2_000, answer: 4_000 };

/** Runs Asterisk: adopts the one that runs for this home, or starts it; watches it by asking it real questions. */
export class AsteriskDriver implements EngineDriver {
  readonly name = 'asterisk';
  readonly #options: AsteriskOptions;
  readonly #limits: typeof usualLimits;
  #child: ProcessIdentity | undefined;
  /** true when the engine was already running */
  adopted = false;

  constructor(options: AsteriskOptions) {
    this.#options = options;
    this.#limits = options.limits ?? usualLimits;
  }

  async run(signal: AbortSignal, onUp: (up: EngineUp) => void): Promise<void> {
    const { pidFile, configFile, version } = this.#options;
    await this.#options.configure();
    let seenAt = lastSeen(pidFile);
    const found = findChild(pidFile, configFile);
    this.adopted = found !== undefined;
    const child = found ?? (await this.#begin());
    this.#child = child;
    try {
      // when a session ends but the engine lives, one more is tried, and failing that it is restarted
      for (let ran = this.adopted; !signal.aborted; ran = true) {
        const ami = await this.#connect(child, signal);
        try {
          await this.#options.onSession(ami, { ran, seenAt });
          onUp({ pid: child.pid, version });
          await this.#watch(child, ami, signal);
        } finally {
          ami.close();
        }
        seenAt = lastSeen(pidFile);
      }
    } catch (error) {
      if (signal.aborted) return;
      // a failure of our own, such as a full disk, must not cost the calls: the engine is adopted at the next try
      if (isOfEngine(error)) await endChild(child, 'SIGKILL', 0);
      throw error;
    }
  }

  /** Ends the engine: `SIGTERM` lets Asterisk close its calls, `SIGKILL` is for one that does not answer. */
  async end(): Promise<void> {
    if (this.#child !== undefined) await endChild(this.#child, 'SIGTERM', 5_000);
  }

  async #begin(): Promise<ProcessIdentity> {
    try {
      return startChild(this.#options.program(), this.#options.pidFile);
    } catch (error) {
      await this.#options.examine?.();
      throw error;
    }
  }

  async #connect(child: ProcessIdentity, signal: AbortSignal): Promise<Ami> {
    const deadline = performance.now() + this.#limits.start;
    for (;;) {
      signal.throwIfAborted();
      let ami: Ami | undefined;
      try {
        ami = await Ami.connect({ ...this.#options.ami, answerLimit: this.#limits.answer }, signal);
        await fullyBooted(ami);
        return ami;
      } catch (cause) {
        ami?.close();
        signal.throwIfAborted();
        if (!stillRuns(child)) {
          await this.#options.examine?.();
          const { output } = this.#options.program();
          throw new PhoneError('engine-away', `Asterisk ended while starting; see ${output}.`, { cause });
        }
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
      await Promise.race([
        pause(this.#limits.askEvery, undefined, { signal }).catch(() => undefined),
        ami.ended,
      ]);
      if (signal.aborted) return;
      if (!stillRuns(child)) throw new PhoneError('engine-away', 'Asterisk ended unexpectedly.');
      if (over) break;
      // a large directory takes its time to be read again; what is asked meanwhile waits behind it
      if (ami.isBusy) continue;
      // the list of channels passes through the channel core's locks, which a mere ping does not
      await ami.send({ Action: 'CoreStatus' }).catch((cause: unknown) => {
        if (over) return;
        throw new PhoneError('engine-away', 'Asterisk is stuck: it did not answer and is restarted.', {
          cause,
        });
      });
      noteSeen(this.#options.pidFile);
    }
    await pause(100);
    if (!stillRuns(child)) throw new PhoneError('engine-away', 'Asterisk ended unexpectedly.');
  }
}

const isOfEngine = (error: unknown): boolean => error instanceof PhoneError && error.code === 'engine-away';

/** The time of the note about the engine is when it was last seen alive: kept so, it takes no room on a full disk. */
function noteSeen(pidFile: string): void {
  const now = new Date();
  try {
    utimesSync(pidFile, now, now);
  } catch {
    // only less is known of how long calls went on that die with the engine
  }
}

const lastSeen = (pidFile: string): number | undefined =>
  statSync(pidFile, { throwIfNoEntry: false })?.mtimeMs;

/** AMI takes sessions before all modules are loaded; this command answers when they are. */
async function fullyBooted(ami: Ami): Promise<void> {
  const text = await ami.command('core waitfullybooted');
  if (!text.includes('fully booted')) throw new PhoneError('engine-away', 'Asterisk is still loading.');
}
