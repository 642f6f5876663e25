import type { Log } from '../log.ts';
import type { Certificates } from '../tls/certificates.ts';
import { endLostCalls, type FollowOptions } from './follow-engine.ts';

const everyMs = 30_000;

/** What wants looking after while the exchange runs: calls the engine has forgotten, renewed certificates. */
export class Housekeeping {
  readonly #options: Pick<FollowOptions, 'session' | 'recorder' | 'journal' | 'log'> & {
    certificates: Certificates;
  };
  #timer: NodeJS.Timeout | undefined;
  #stopListening: () => void = () => undefined;

  constructor(
    options: Pick<FollowOptions, 'session' | 'recorder' | 'journal'> & {
      certificates: Certificates;
      log: Log;
    },
  ) {
    this.#options = options;
  }

  start(): void {
    const { certificates, session, log } = this.#options;
    certificates.watch();
    this.#stopListening = certificates.onRenewed(() => {
      // chan_pjsip reads the files again; calls in progress keep their connections
      session
        .get()
        .send({ Action: 'Reload', Module: 'res_pjsip.so' })
        .catch((error: unknown) =>
          log.warn({ error }, 'The renewed certificate is shown to phones after the next start.'),
        );
    });
    this.#timer = setInterval(() => void this.#look(), everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stopListening();
  }

  async #look(): Promise<void> {
    const { recorder, log } = this.#options;
    try {
      if ((await recorder.liveKeys()).length > 0) await endLostCalls(this.#options);
    } catch (error) {
      log.debug({ error }, 'Live calls could not be compared with the engine.');
    }
  }
}
