import { createStore } from '../lib/store.ts';

/** Whether the exchange answers this page. */
export const reach = createStore<'unknown' | 'here' | 'away'>('unknown');
