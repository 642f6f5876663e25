import type { Bus } from '../bus.ts';
import type { Clock } from '../clock.ts';
import type { Store } from '../store/index.ts';
import { Devices } from './devices.ts';
import { Numbers } from './numbers.ts';
import { People } from './people.ts';
import { Users } from './users.ts';

export { type DeviceWithSecret, noSuchDevice, type StoredDevice } from './devices.ts';
export { cursorOf, idFromCursor, type PageAsk, type PageOf, pageOf } from './paging.ts';
export type { ListedPerson } from './people.ts';
export { sipRealm } from './realm.ts';
export type { UserToAdd } from './users.ts';

/** Users, numbers and devices. Every change is told as `directory.changed` after its commit. */
export interface Directory {
  readonly users: Users;
  readonly numbers: Numbers;
  readonly devices: Devices;
  readonly people: People;
  /** for a change that went through a `…Within` method: say that it is committed */
  changed(): void;
}

export interface DirectoryOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  /** ISO 3166-1 alpha-2: how numbers without a country code are understood */
  readonly homeCountry: string;
  /** `secrets.browserPhones` */
  readonly browserKey: string;
}

export function createDirectory(options: DirectoryOptions): Directory {
  const changed = () => options.bus.publish('directory.changed', {});
  const rooms = { store: options.store, clock: options.clock, changed };
  return {
    users: new Users(rooms),
    numbers: new Numbers(rooms, options.homeCountry),
    devices: new Devices(rooms, options.browserKey),
    people: new People(rooms),
    changed,
  };
}
