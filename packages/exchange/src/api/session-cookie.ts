import { sessionDays } from '../accounts/index.ts';

/**
 * The session's cookie. Cookies do not tell ports apart, so its name has ours in it: two exchanges on one machine do
 * not sign each other out. `__Host-` (RFC 6265bis §4.1.3.2) keeps neighbours in the domain from setting it.
 */
const nameFor = (port: number, encrypted: boolean): string =>
  encrypted ? `__Host-owndial-${port}` : `owndial-${port}`;

/** The secret in a `Cookie` header, if there is one. */
export function readSessionCookie(
  header: string | undefined,
  port: number,
  encrypted: boolean,
): string | undefined {
  const prefix = `${nameFor(port, encrypted)}=`;
  const found = header?.split(';').find((pair) => pair.trim().startsWith(prefix));
  return found?.trim().slice(prefix.length);
}

/** Value of the `Set-Cookie` header that starts a session, or ends it when there is no secret. */
export function sessionCookie(secret: string | undefined, port: number, encrypted: boolean): string {
  const seconds = secret === undefined ? 0 : sessionDays * 86_400;
  const start = `${nameFor(port, encrypted)}=${secret ?? ''}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
  return encrypted ? `${start}; Secure` : start;
}
