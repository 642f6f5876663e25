import type { IncomingMessage } from 'node:http';
import type { Accounts, Principal } from '../accounts/index.ts';
import { PhoneError } from '../errors.ts';
import { isPrivateWay, type Peer } from './peer.ts';
import { readSessionCookie } from './session-cookie.ts';

export interface Authenticated {
  readonly principal: Principal;
  /** the session's secret when its cookie should be set again, because the session now lasts longer */
  readonly renewedCookie: string | undefined;
}

/**
 * Who asks: by bearer token if there is one, else by session cookie; undefined for nobody. A token that is wrong is
 * refused, and does not fall back on the cookie: whoever sends one means it.
 */
export async function authenticate(
  request: IncomingMessage,
  peer: Peer,
  { accounts, webPort }: { accounts: Accounts; webPort: number },
): Promise<Authenticated | undefined> {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) {
    const secret = /^Bearer ([\w-]{1,200})$/i.exec(authorization)?.[1];
    const principal = secret === undefined ? undefined : await accounts.bearer(secret, peer.local);
    if (principal === undefined)
      throw new PhoneError('not-signed-in', 'The token is not known: make a new one.');
    return { principal, renewedCookie: undefined };
  }
  const secret = readSessionCookie(cookie, webPort, peer.encrypted);
  const found = secret === undefined ? undefined : await accounts.sessions.find(secret);
  return found && { principal: found.principal, renewedCookie: found.slid ? secret : undefined };
}

/** For everything that carries a password, cookie or token. */
export function refuseClearText(peer: Peer): void {
  if (isPrivateWay(peer)) return;
  throw new PhoneError(
    'needs-https',
    `Passwords do not travel in clear here: use https://${peer.authority}/.`,
  );
}
