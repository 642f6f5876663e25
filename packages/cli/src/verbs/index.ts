import type { Command } from '../command.ts';

interface Verb {
  /** absent: not in the help */
  readonly summary?: string;
  readonly load: () => Promise<{ readonly commands: readonly Command[] }>;
}

/** Every verb, in the order of the help. A file is read when its verb is asked for. */
export const verbs: Readonly<Record<string, Verb>> = {
  up: { summary: 'Start the exchange', load: () => import('./up.ts') },
  down: { summary: 'Stop it, once its calls have ended', load: () => import('./down.ts') },
  status: { summary: 'Show what runs', load: () => import('./status.ts') },
  doctor: { summary: 'Find out what is wrong, and how to mend it', load: () => import('./doctor.ts') },
  logs: { summary: 'Show what the exchange wrote down', load: () => import('./logs.ts') },
  user: { summary: 'People of this exchange', load: () => import('./user.ts') },
  number: { summary: 'Numbers that this exchange answers for', load: () => import('./number.ts') },
  device: { summary: 'Phones of the people', load: () => import('./device.ts') },
  call: { summary: 'Place a call: your phone rings first', load: () => import('./call.ts') },
  calls: { summary: 'Calls of now and before', load: () => import('./calls.ts') },
  hangup: { summary: 'End a call', load: () => import('./hangup.ts') },
  token: { summary: 'Keys for programs', load: () => import('./token.ts') },
  test: { summary: 'Test this Owndial', load: () => import('./test.ts') },
  bench: { summary: 'Measure this Owndial', load: () => import('./bench.ts') },
  run: { load: () => import('./run.ts') },
};
