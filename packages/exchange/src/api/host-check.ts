import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { PhoneError } from '../errors.ts';
import { isLoopbackName } from './addresses.ts';

/** Endings that no public name has (RFC 6762 §3, RFC 8375, and those in common use for home networks). */
const localEndings = ['.local', '.lan', '.home.arpa', '.internal'];

/**
 * Against DNS rebinding: a page of another site can point its own name at our address, and its scripts would then be
 * "same origin" with us. So we answer only to names that another site cannot have.
 */
export function hostChecker(domain: string | undefined): (host: string) => boolean {
  const machine = hostname().toLowerCase();
  const own = new Set([domain?.toLowerCase(), machine, machine.split('.')[0]]);
  return (host) => {
    if (isIP(host) !== 0) return true;
    if (!/^[a-z0-9._-]+$/.test(host)) return false;
    return own.has(host) || isLoopbackName(host) || localEndings.some((ending) => host.endsWith(ending));
  };
}

export const wrongHost = (): PhoneError =>
  new PhoneError(
    'wrong-host',
    'The exchange does not know itself by that name: set `domain` in owndial.toml.',
  );
