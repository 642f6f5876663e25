import type { Person } from '@owndial/contract';

export const presenceWords: Record<Person['presence'], string> = {
  free: 'free',
  ringing: 'ringing',
  busy: 'on a call',
  away: 'away',
};
