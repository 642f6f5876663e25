import { networkInterfaces } from 'node:os';

/** The address as a person on this machine types it. */
export function webAddress(base: string): string {
  return base.replace('//127.0.0.1', '//localhost');
}

/** IPv4 addresses under which other machines reach this one. */
export function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(
      ({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'),
    )
    .map(({ address }) => address);
}
