import type { Call } from '@owndial/contract';
import { useEffect } from 'react';
import { useHistory } from '../api/queries.ts';
import { viewCall } from '../lib/call-words.ts';
import { createStore, useStore } from '../lib/store.ts';

const key = 'owndial.history-seen';

/** Id of the newest call that was there when the history was last looked at. */
const seen = createStore<string | null>(read());

function read(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Missed calls since the history was last looked at. */
export function useMissed(me: string): number {
  const since = useStore(seen);
  const newest = useHistory('mine').data?.pages[0]?.items ?? [];
  return countMissed(newest, me, since);
}

export function countMissed(newest: readonly Call[], me: string, since: string | null): number {
  return newest.filter((call) => (since === null || call.id > since) && viewCall(call, me).missed).length;
}

/** To be used where the history is shown: what is shown is seen. */
export function useMarkSeen(calls: readonly Call[]): void {
  const newest = calls[0]?.id;
  useEffect(() => {
    if (!newest || newest <= (seen.get() ?? '')) return;
    seen.set(newest);
    try {
      localStorage.setItem(key, newest);
    } catch {
      // storage is switched off: it is seen until the page is closed
    }
  }, [newest]);
}
