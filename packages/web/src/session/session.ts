import type { Me } from '@owndial/contract';
import { createStore } from '../lib/store.ts';

export type Session =
  | { readonly state: 'unknown' }
  | { readonly state: 'in'; readonly me: Me }
  /** `notice` says why, when the person did not sign out here */
  | { readonly state: 'out'; readonly notice: string | null };

export const session = createStore<Session>({ state: 'unknown' });

export const signedIn = (me: Me): void => session.set({ state: 'in', me });

/** The exchange does not know our session (any more). */
export function sessionEnded(): void {
  const { state } = session.get();
  if (state === 'out') return;
  const notice =
    state === 'in'
      ? 'You were signed out here. It may be because the password was changed, or because time passed.'
      : null;
  session.set({ state: 'out', notice });
}
