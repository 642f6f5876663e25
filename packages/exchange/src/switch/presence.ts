import type { Call, Fact, Person, UserId } from '@owndial/contract';
import type { Bus } from '../bus.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/index.ts';
import type { Registrations } from './registrations.ts';

type State = Person['presence'];

/** Who is free, ringing, busy or away: from the live calls and the registrations. */
export class Presence {
  readonly #bus: Bus;
  readonly #store: Store;
  readonly #registrations: Registrations;
  readonly #log: Log;
  readonly #calls = new Map<string, Call>();
  readonly #registered = new Map<string, Set<string>>();
  readonly #told = new Map<string, State>();

  constructor(options: { store: Store; bus: Bus; registrations: Registrations; log: Log }) {
    this.#bus = options.bus;
    this.#store = options.store;
    this.#registrations = options.registrations;
    this.#log = options.log;
    this.#bus.subscribe((fact) => this.#take(fact));
  }

  /** What was live before this exchange started. */
  async start(live: readonly Call[]): Promise<void> {
    for (const call of live) this.#calls.set(call.id, call);
    await this.refreshDevices();
  }

  /** The registrations were read anew, or devices changed hands. */
  async refreshDevices(): Promise<void> {
    const rows = await this.#store.selectFrom('devices').select(['id', 'user_id', 'sip_user']).execute();
    // also those who had devices and have none now
    const users = new Set([...this.#registered.keys(), ...rows.map((row) => row.user_id)]);
    this.#registered.clear();
    for (const row of rows)
      if (this.#registrations.get(row.sip_user) !== null) this.#devicesOf(row.user_id).add(row.id);
    for (const userId of users) this.#tell(userId);
  }

  ofUser(userId: UserId): State {
    const calls = [...this.#calls.values()];
    const has = (test: (call: Call) => boolean) => calls.some(test);
    if (has((call) => call.from.userId === userId || (call.to.userId === userId && call.state === 'up')))
      return 'busy';
    if (has((call) => call.to.userId === userId)) return 'ringing';
    return (this.#registered.get(userId)?.size ?? 0) > 0 ? 'free' : 'away';
  }

  registeredCount(): number {
    return this.#registrations.count();
  }

  registration(sipUser: string) {
    return this.#registrations.get(sipUser);
  }

  #devicesOf(userId: string): Set<string> {
    const known = this.#registered.get(userId);
    if (known !== undefined) return known;
    const made = new Set<string>();
    this.#registered.set(userId, made);
    return made;
  }

  #take(fact: Fact): void {
    switch (fact.type) {
      case 'call.started':
      case 'call.answered':
      case 'call.ended': {
        const { call } = fact.data;
        const before = this.#calls.get(call.id);
        if (call.state === 'ended') this.#calls.delete(call.id);
        else this.#calls.set(call.id, call);
        this.#tell(call.from.userId);
        this.#tell(call.to.userId);
        // somebody else may have answered than was called
        if (before !== undefined) this.#tell(before.to.userId);
        return;
      }
      case 'device.registered':
        this.#devicesOf(fact.data.userId).add(fact.data.deviceId);
        this.#tell(fact.data.userId);
        return;
      case 'device.unregistered':
        this.#devicesOf(fact.data.userId).delete(fact.data.deviceId);
        this.#tell(fact.data.userId);
        return;
      case 'directory.changed':
        this.refreshDevices().catch((error: unknown) =>
          this.#log.warn(
            { error },
            'Presence does not know the changed devices yet; it will with the next change.',
          ),
        );
        return;
      default:
    }
  }

  #tell(userId: string | null): void {
    if (userId === null) return;
    const presence = this.ofUser(userId as UserId);
    if (this.#told.get(userId) === presence) return;
    this.#told.set(userId, presence);
    this.#bus.publish('presence.changed', { userId: userId as UserId, presence });
  }
}
