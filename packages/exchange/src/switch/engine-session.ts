import type { Ami } from '../engines/asterisk/ami.ts';
import { PhoneError } from '../errors.ts';

/** The live session with the engine, for whoever asks it something; there is none while the engine is away. */
export class EngineSession {
  #ami: Ami | undefined;

  take(ami: Ami): void {
    this.#ami = ami;
    void ami.ended.then(() => {
      if (this.#ami === ami) this.#ami = undefined;
    });
  }

  get(): Ami {
    if (this.#ami === undefined) {
      throw new PhoneError(
        'engine-away',
        'The telephone engine is away; it is being restarted. Try again in a moment.',
        {
          disposition: 'retry',
        },
      );
    }
    return this.#ami;
  }

  /** UNIQUEID → channel name of every leg in the engine. */
  async channels(): Promise<Map<string, string>> {
    const { items } = await this.get().send({ Action: 'CoreShowChannels' });
    return new Map(items.map(({ fields }) => [fields.Uniqueid ?? '', fields.Channel ?? '']));
  }
}
