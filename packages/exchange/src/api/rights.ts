import type { UserId } from '@owndial/contract';
import type { Principal, SessionPrincipal } from '../accounts/index.ts';
import { PhoneError } from '../errors.ts';

export const isOwner = (principal: Principal): boolean => principal.role === 'owner';

/** The user who asks; undefined for this machine's command line. */
export const userIdOf = (principal: Principal): UserId | undefined =>
  principal.kind === 'machine' ? undefined : principal.userId;

/** Whether it is theirs to see: an owner sees all. */
export function maySee(principal: Principal, userId: UserId | null): boolean {
  return isOwner(principal) || (userId !== null && userIdOf(principal) === userId);
}

/** Whose rows a list may show: everybody's (undefined), or one user's. */
export function listedUser(principal: Principal, wanted: UserId | undefined): UserId | undefined {
  if (isOwner(principal)) return wanted;
  const own = userIdOf(principal);
  if (wanted !== undefined && wanted !== own) throw onlyAnOwner('see what is somebody else’s');
  return own;
}

/** For whom something is made: the one who asks, or whom an owner names. This machine has to name somebody. */
export function madeFor(principal: Principal, wanted: UserId | undefined): UserId {
  const own = userIdOf(principal);
  const userId = wanted ?? own;
  if (userId === undefined) throw new PhoneError('bad-request', 'userId is wanted: say for whom.');
  if (userId !== own && !isOwner(principal)) throw onlyAnOwner('do this for somebody else');
  return userId;
}

/** For what only a person at a browser can do. */
export function sessionOf(principal: Principal): SessionPrincipal {
  if (principal.kind === 'session') return principal;
  throw new PhoneError('forbidden', 'Only somebody who signed in can do this, not a token.');
}

const onlyAnOwner = (what: string): PhoneError => new PhoneError('forbidden', `Only an owner may ${what}.`);
