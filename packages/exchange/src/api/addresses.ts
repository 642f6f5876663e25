import { isIP } from 'node:net';

/** Whether a peer's address is of this machine: 127.0.0.0/8 (RFC 1122 §3.2.1.3) or ::1, also as IPv4-mapped. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.|^::1$/i.test(address);
}

/** Whether a name or address means this machine itself (RFC 6761 §6.3). */
export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && isLoopback(host));
}

/** Private networks: RFC 1918 §3, RFC 3927 (link local), RFC 4193 (fc00::/7), fe80::/10, and this machine. */
export function isPrivate(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.toLowerCase().replace(/^::ffff:/, '');
  if (isLoopback(plain)) return true;
  if (plain.includes(':')) return /^f[cd]|^fe[89ab]/.test(plain);
  return /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(plain);
}

/** The name in a Host header (RFC 9110 §7.2) or an origin: lower case, without port and brackets. */
export function hostNameIn(authority: string): string {
  const name = /^\[([^\]]*)\](:\d*)?$/.exec(authority)?.[1] ?? authority.replace(/:\d*$/, '');
  return name.toLowerCase().replace(/\.$/, '');
}
