import type { Clock } from '../clock.ts';
import type { Store } from '../store/index.ts';

/** What the directory's tables work with. */
export interface Rooms {
  readonly store: Store;
  readonly clock: Clock;
  /** called after the commit of every change */
  changed(): void;
}
