import type { E164 } from '@owndial/contract';
import type { CountryCode } from 'libphonenumber-js/max';
import { parseNumber } from './parse.ts';

/** What a dialled string can mean; whether anything answers to it is for the directory to say. */
export interface Dialled {
  readonly service: 'echo' | undefined;
  /** a short number inside the exchange, two to six digits */
  readonly extension: string | undefined;
  readonly login: string | undefined;
  readonly number: E164 | undefined;
}

const services: ReadonlyMap<string, 'echo'> = new Map([['*43', 'echo']]);

/** Reads a dialled string: what an extension could be may be a number as well, and the directory is asked in that order. */
export function readDialled(text: string, country: CountryCode): Dialled {
  return {
    service: services.get(text),
    extension: /^[1-9][0-9]{1,5}$/.test(text) ? text : undefined,
    login: /^[a-z][a-z0-9._-]{0,31}$/.test(text) ? text : undefined,
    // read only when it is asked for: most calls are to an extension, and reading a number takes longer than all the rest
    get number() {
      return /^[+0-9]/.test(text) ? parseNumber(text, country) : undefined;
    },
  };
}
