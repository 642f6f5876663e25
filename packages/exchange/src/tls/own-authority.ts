import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 86_400_000;
/** devices may be told to trust the authority once, so it lasts; what it signs is renewed often */
const authorityDays = 3650;
const certificateDays = 397;

export interface KeyAndCertificate {
  /** PKCS#8, PEM */
  readonly key: string;
  /** PEM */
  readonly cert: string;
}

/** A certificate authority of the exchange's own, whose one purpose is to sign the exchange's certificate. */
export async function makeAuthority(now: number): Promise<KeyAndCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Owndial of ${safeName(hostname())}`,
    notBefore: new Date(now - day),
    notAfter: new Date(now + authorityDays * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: await pemOfKey(keys.privateKey), cert: cert.toString('pem') };
}

/** A certificate for the names and addresses that this machine has now; `cert` carries the authority's behind it. */
export async function makeCertificate(
  authority: KeyAndCertificate,
  domain: string | undefined,
  now: number,
): Promise<KeyAndCertificate> {
  const issuer = new x509.X509Certificate(authority.cert);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', derOf(authority.key), algorithm, false, [
    'sign',
  ]);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const names = namesOfMachine(domain);
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${safeName(domain ?? hostname())}`,
    issuer: issuer.subject,
    notBefore: new Date(now - day),
    notAfter: new Date(Math.min(now + certificateDays * day, issuer.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { key: await pemOfKey(keys.privateKey), cert: `${cert.toString('pem')}\n${authority.cert}` };
}

/** What the certificate must be valid for: how browsers and phones reach this machine (RFC 5280 §4.2.1.6). */
export function namesOfMachine(domain: string | undefined): { type: 'dns' | 'ip'; value: string }[] {
  const dns = new Set(['localhost', safeName(hostname()), `${safeName(hostname())}.local`]);
  if (domain !== undefined) dns.add(domain);
  const ip = new Set(['127.0.0.1', '::1']);
  for (const addresses of Object.values(networkInterfaces())) {
    // IPv6 addresses change by themselves (RFC 8981); in a LAN they are reached by name
    for (const { address, family } of addresses ?? []) if (family === 'IPv4') ip.add(address);
  }
  return [
    ...[...dns].map((value) => ({ type: 'dns' as const, value })),
    ...[...ip].map((value) => ({ type: 'ip' as const, value })),
  ];
}

const safeName = (name: string): string => name.replace(/[^A-Za-z0-9.-]/g, '') || 'owndial';

const serial = (): string =>
  Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
    .toString('hex')
    .replace(/^./, '1');

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function derOf(pem: string): ArrayBuffer {
  const [der] = x509.PemConverter.decode(pem);
  if (der === undefined) throw new Error('no PEM block');
  return der;
}
