import type { Fact } from '@owndial/contract';
import { Bus } from '../bus.ts';
import { createDirectory, type Directory } from './index.ts';
import { TestClock } from './test-clock.ts';
import { type OpenTestStore, openSqlite, type TestStore } from './test-stores.ts';

export interface TestDirectory extends TestStore {
  readonly bus: Bus;
  readonly clock: TestClock;
  readonly directory: Directory;
  /** what was told on the bus so far */
  readonly facts: Fact[];
}

export const browserKey = 'k'.repeat(43);

/** A directory on a new store, at home in Germany. */
export async function openDirectory(open: OpenTestStore = openSqlite): Promise<TestDirectory> {
  const opened = await open();
  const clock = new TestClock();
  const bus = new Bus(clock);
  const facts: Fact[] = [];
  bus.subscribe((fact) => facts.push(fact));
  const directory = createDirectory({ store: opened.store, bus, clock, homeCountry: 'DE', browserKey });
  return { ...opened, bus, clock, directory, facts };
}
