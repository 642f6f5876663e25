import type { Device, DeviceId, UserId } from '@owndial/contract';
import type { Bus } from '../bus.ts';
import type { Ami } from '../engines/asterisk/ami.ts';
import type { AmiMessage } from '../engines/asterisk/ami-frames.ts';
import { PhoneError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/index.ts';

type Registration = NonNullable<Device['registration']>;

interface Contact {
  /** names the contact to the engine: a device that comes back from elsewhere has two for a moment */
  readonly uri: string;
  readonly registration: Registration;
}

/** Which devices are registered where: a mirror of what the engine knows, made anew with each session. */
export class Registrations {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #known = new Map<string, Contact>();
  #following = false;

  constructor(store: Store, bus: Bus, log: Log) {
    this.#store = store;
    this.#bus = bus;
    this.#log = log;
  }

  /** Call it before anything else is sent on a new session, so that no change is missed. */
  async follow(ami: Ami): Promise<void> {
    this.#following = false;
    void ami.ended.then(() => {
      this.#following = false;
    });
    const changed = new Set<string>();
    ami.on('ContactStatus', (message) => {
      changed.add(message.fields.AOR ?? '');
      this.#take(message).catch((error: unknown) =>
        this.#log.warn({ error }, 'A registration could not be told.'),
      );
    });
    const { items } = await ami.send({ Action: 'PJSIPShowContacts' }).catch(noneFound);
    const now = new Map(
      items
        .filter(({ fields }) => !isGone(fields.Status))
        .map((item) => [item.fields.Endpoint ?? item.fields.EndpointName ?? '', contactOf(item)]),
    );
    // what changed since the question is newer than the answer
    for (const [sipUser, { uri }] of this.#known)
      if (!now.has(sipUser) && !changed.has(sipUser)) await this.#remove(sipUser, uri);
    for (const [sipUser, contact] of now) if (!changed.has(sipUser)) await this.#set(sipUser, contact);
    this.#following = true;
  }

  /** False while there is no session with the engine: what is known then may have changed. */
  known(): boolean {
    return this.#following;
  }

  get(sipUser: string): Registration | null {
    return this.#known.get(sipUser)?.registration ?? null;
  }

  count(): number {
    return this.#known.size;
  }

  async #take(message: AmiMessage): Promise<void> {
    const sipUser = message.fields.AOR ?? '';
    const contact = contactOf(message);
    if (isGone(message.fields.ContactStatus)) await this.#remove(sipUser, contact.uri);
    else await this.#set(sipUser, contact);
  }

  async #set(sipUser: string, contact: Contact): Promise<void> {
    const isNew = !this.#known.has(sipUser);
    this.#known.set(sipUser, contact);
    if (isNew) await this.#tell('device.registered', sipUser);
  }

  async #remove(sipUser: string, uri: string): Promise<void> {
    if (this.#known.get(sipUser)?.uri !== uri) return;
    this.#known.delete(sipUser);
    await this.#tell('device.unregistered', sipUser);
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

function contactOf({ fields }: AmiMessage): Contact {
  const uri = fields.URI ?? fields.Uri ?? '';
  const roundTrip = Number(fields.RoundtripUsec);
  const registration = {
    address: /@(\[[^\]]+\]:\d+|[^:;>]+:\d+|[^:;>]+)/.exec(uri)?.[1] ?? uri,
    userAgent: fields.UserAgent ?? '',
    roundTripMs: Number.isFinite(roundTrip) && roundTrip > 0 ? roundTrip / 1000 : null,
  };
  return { uri, registration };
}

/** Registered but silent is as good as gone: the engine does not ring such a device (RFC 3261 §11, OPTIONS as a ping). */
const isGone = (status: string | undefined): boolean => status === 'Removed' || status === 'Unreachable';

/** With no contact at all Asterisk answers with an error; one that does not answer has said nothing of contacts. */
function noneFound(error: unknown): { items: readonly AmiMessage[] } {
  if (error instanceof PhoneError && error.code === 'engine-away') throw error;
  return { items: [] };
}
