import type { Device, DeviceId, UserId } from '@owndial/contract';
import type { Bus } from '../bus.ts';
import type { Ami } from '../engines/asterisk/ami.ts';
import type { AmiMessage } from '../engines/asterisk/ami-frames.ts';
import type { Store } from '../store/index.ts';

type Registration = NonNullable<Device['registration']>;

/** Which devices are registered where: a mirror of what the engine knows, made anew with each session. */
export class Registrations {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #known = new Map<string, Registration>();
  #following = false;

  constructor(store: Store, bus: Bus) {
    this.#store = store;
    this.#bus = bus;
  }

  /** Call it before anything else is sent on a new session, so that no change is missed. */
  async follow(ami: Ami): Promise<void> {
    this.#following = false;
    void ami.ended.then(() => {
      this.#following = false;
    });
    ami.on('ContactStatus', (message) => void this.#take(message));
    const { items } = await ami.send({ Action: 'PJSIPShowContacts' }).catch(noneFound);
    const now = new Map(
      items
        .filter(({ fields }) => !isGone(fields.Status))
        .map((item) => [item.fields.Endpoint ?? item.fields.EndpointName ?? '', registrationOf(item)]),
    );
    for (const sipUser of this.#known.keys()) if (!now.has(sipUser)) await this.#remove(sipUser);
    for (const [sipUser, registration] of now) await this.#set(sipUser, registration);
    this.#following = true;
  }

  /** False while there is no session with the engine: what is known then may have changed. */
  known(): boolean {
    return this.#following;
  }

  get(sipUser: string): Registration | null {
    return this.#known.get(sipUser) ?? null;
  }

  count(): number {
    return this.#known.size;
  }

  async #take(message: AmiMessage): Promise<void> {
    const sipUser = message.fields.AOR ?? '';
    if (isGone(message.fields.ContactStatus)) await this.#remove(sipUser);
    else await this.#set(sipUser, registrationOf(message));
  }

  async #set(sipUser: string, registration: Registration): Promise<void> {
    const isNew = !this.#known.has(sipUser);
    this.#known.set(sipUser, registration);
    if (isNew) await this.#tell('device.registered', sipUser);
  }

  async #remove(sipUser: string): Promise<void> {
    if (this.#known.delete(sipUser)) await this.#tell('device.unregistered', sipUser);
  }

  async #tell(type: 'device.registered' | 'device.unregistered', sipUser: string): Promise<void> {
    const row = await this.#store
      .selectFrom('devices')
      .select(['id', 'user_id'])
      .where('sip_user', '=', sipUser)
      .executeTakeFirst();
    if (row !== undefined)
      this.#bus.publish(type, { deviceId: row.id as DeviceId, userId: row.user_id as UserId });
  }
}

function registrationOf({ fields }: AmiMessage): Registration {
  const uri = fields.URI ?? fields.Uri ?? '';
  const roundTrip = Number(fields.RoundtripUsec);
  return {
    address: /@(\[[^\]]+\]:\d+|[^:;>]+:\d+|[^:;>]+)/.exec(uri)?.[1] ?? uri,
    userAgent: fields.UserAgent ?? '',
    roundTripMs: Number.isFinite(roundTrip) && roundTrip > 0 ? roundTrip / 1000 : null,
  };
}

/** Registered but silent is as good as gone: the engine does not ring such a device (RFC 3261 §11, OPTIONS as a ping). */
const isGone = (status: string | undefined): boolean => status === 'Removed' || status === 'Unreachable';

/** With no contact at all Asterisk answers with an error. */
const noneFound = () => ({ items: [] as readonly AmiMessage[] });
