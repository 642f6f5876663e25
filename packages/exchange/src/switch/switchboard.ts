import type { CallId, NewCall, UserId } from '@owndial/contract';
import type { History } from '../cdr/index.ts';
import { PhoneError } from '../errors.ts';
import type { Store } from '../store/index.ts';
import type { EngineSession } from './engine-session.ts';

/** What is asked for from the web and the command line while calls live in the engine. */
export class Switchboard {
  readonly #store: Store;
  readonly #session: EngineSession;
  readonly #history: History;
  readonly #isRegistered: (sipUser: string) => boolean;
  readonly #ringSeconds: number;

  constructor(options: {
    store: Store;
    session: EngineSession;
    history: History;
    isRegistered: (sipUser: string) => boolean;
    ringSeconds: number;
  }) {
    this.#store = options.store;
    this.#session = options.session;
    this.#history = options.history;
    this.#isRegistered = options.isRegistered;
    this.#ringSeconds = options.ringSeconds;
  }

  /** Rings the user's registered devices, or the one named; the one that answers is then the caller of `call.to`. */
  async place(userId: UserId, call: Pick<NewCall, 'to' | 'deviceId'>): Promise<void> {
    const to = call.to.trim().toLowerCase();
    // people write numbers with signs between the digits; in a sign-in name they are part of it
    const isName = /^[a-z][a-z0-9._-]{0,31}$/.test(to);
    const dialled = isName ? to : to.replace(/[-() .]/g, '');
    if (!isName && !/^[+*#0-9]{1,40}$/.test(dialled)) {
      throw new PhoneError(
        'bad-request',
        `${call.to} cannot be dialled; give a number, an extension or a sign-in name.`,
      );
    }
    const devices = await this.#devicesOf(userId, call.deviceId);
    if (devices.length === 0) {
      throw new PhoneError(
        'conflict',
        'None of your devices is registered; switch one on, or open the web phone.',
      );
    }
    await this.#session.get().send({
      Action: 'Originate',
      Channel: 'Local/own-devices@from-click/n',
      Context: 'from-click',
      Exten: dialled,
      Priority: '1',
      Timeout: String((this.#ringSeconds + 5) * 1000),
      CallerID: `<${dialled}>`,
      Async: 'true',
      Variable1: `__CLICK_USER=${userId}`,
      Variable2: `__CLICK_DEVICES=${devices.map((device) => `PJSIP/${device}`).join('&')}`,
    });
  }

  async hangUp(id: CallId): Promise<void> {
    const engineId = await this.#history.engineIdOf(id);
    const channel = engineId === undefined ? undefined : (await this.#session.channels()).get(engineId);
    if (channel === undefined)
      throw new PhoneError('not-found', 'There is no such live call; it may just have ended.');
    const engine = this.#session.get();
    // the history is to say that neither side did
    const source = { Variable: 'CHANNEL(hangupsource)', Value: 'exchange' };
    await engine.send({ Action: 'Setvar', Channel: channel, ...source });
    await engine.send({ Action: 'Hangup', Channel: channel, Cause: '16' });
  }

  async #devicesOf(userId: UserId, deviceId: string | undefined): Promise<string[]> {
    let rows = this.#store.selectFrom('devices').select('sip_user').where('user_id', '=', userId);
    if (deviceId !== undefined) rows = rows.where('id', '=', deviceId);
    const devices = await rows.execute();
    return devices.map((row) => row.sip_user).filter(this.#isRegistered);
  }
}
