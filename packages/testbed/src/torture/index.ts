import { invalidMessages } from './invalid.ts';
import type { TortureMessage } from './message.ts';
import { validMessages } from './valid.ts';

export type { TortureMessage };
export const tortureMessages: readonly TortureMessage[] = [...validMessages, ...invalidMessages];
