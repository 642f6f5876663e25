import { useEffect, useState } from 'react';
import { useStore } from '../lib/store.ts';
import { phoneStore } from './phone.ts';
import { focusedCall, incomingCall } from './phone-reducer.ts';
import type { PhoneCall, PhoneState } from './phone-state.ts';

export const usePhone = <T>(pick: (state: PhoneState) => T): T => useStore(phoneStore, pick);
export const useFocusedCall = (): PhoneCall | undefined => usePhone(focusedCall);
export const useIncomingCall = (): PhoneCall | undefined => usePhone(incomingCall);

/** Seconds since `since` (ms), counted on while `until` is null. */
export function useSeconds(since: number | null, until: number | null = null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (since === null || until !== null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [since, until]);
  return since === null ? 0 : Math.max(0, Math.floor(((until ?? now) - since) / 1000));
}
