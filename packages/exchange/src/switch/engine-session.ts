import type { Ami } from '../engines/asterisk/ami.ts';
import { PhoneError } from '../errors.ts';

export interface Leg {
  /** UNIQUEID */
  readonly id: string;
  readonly linkedId: string;
  readonly channel: string;
  readonly up: boolean;
  /** channel of another leg in the same bridge, or empty */
  readonly peer: string;
}

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

  /**
   * Every leg in the engine by its UNIQUEID. A call that a transfer has joined is named by its legs' linked id, the
   * UNIQUEID of a leg that may be gone; it stands for one of them.
   */
  async legs(): Promise<Map<string, Leg>> {
    const { items } = await this.get().send({ Action: 'CoreShowChannels' });
    const rows = items.map(({ fields }) => fields);
    const legs = rows.map((row): Leg => {
      const { Uniqueid: id = '', Linkedid: linkedId = '', Channel: channel = '' } = row;
      const peer = rows.find((other) => other !== row && row.BridgeId && other.BridgeId === row.BridgeId);
      return { id, linkedId, channel, up: row.ChannelStateDesc === 'Up', peer: peer?.Channel ?? '' };
    });
    return new Map([
      ...legs.map((leg) => [leg.linkedId, leg] as const),
      ...legs.map((leg) => [leg.id, leg] as const),
    ]);
  }

  /** The names of their channels. */
  async channels(): Promise<Map<string, string>> {
    return new Map([...(await this.legs())].map(([id, { channel }]) => [id, channel]));
  }
}
