import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../boot/atomic-write.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { type KeyAndCertificate, makeAuthority, makeCertificate, namesOfMachine } from './own-authority.ts';

const day = 86_400_000;
/** a certificate is renewed this long before it ends, so that a machine which sleeps for a while is in time */
const renewBefore = 30 * day;

export interface Shown {
  readonly expiresAt: string;
  readonly fingerprint256: string;
  readonly caPem: string | undefined;
  readonly key: string;
  readonly cert: string;
}

export interface CertificateOptions {
  /** folder of the home */
  readonly folder: string;
  readonly domain: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** The exchange's own certificate: made on first start, renewed before it ends, or at a start at which the machine has new names. */
export class Certificates {
  readonly #options: CertificateOptions;
  readonly #listeners = new Set<() => void>();
  readonly certificateFile: string;
  readonly keyFile: string;
  #authority: KeyAndCertificate;
  #shown: KeyAndCertificate;

  private constructor(options: CertificateOptions, authority: KeyAndCertificate, shown: KeyAndCertificate) {
    this.#options = options;
    this.#authority = authority;
    this.#shown = shown;
    this.certificateFile = join(options.folder, 'certificate.pem');
    this.keyFile = join(options.folder, 'key.pem');
  }

  static async open(options: CertificateOptions): Promise<Certificates> {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const now = options.clock.now();
    const stored = read(options.folder, 'authority-key.pem', 'authority.pem');
    const authority = stored !== undefined && lasts(stored, now) ? stored : await newAuthority(options, now);
    const known = read(options.folder, 'key.pem', 'certificate.pem');
    const good =
      known !== undefined &&
      !isDue(known, authority, now) &&
      isBy(known, authority) &&
      covers(known, options.domain);
    return new Certificates(options, authority, good ? known : await newCertificate(options, authority, now));
  }

  current(): Shown {
    const parsed = new X509Certificate(this.#shown.cert);
    return {
      expiresAt: new Date(parsed.validTo).toISOString(),
      fingerprint256: parsed.fingerprint256,
      caPem: this.#authority.cert,
      key: this.#shown.key,
      cert: this.#shown.cert,
    };
  }

  onRenewed(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async renewIfDue(): Promise<void> {
    const { clock, log } = this.#options;
    const now = clock.now();
    if (!isDue(this.#shown, this.#authority, now)) return;
    try {
      if (!lasts(this.#authority, now)) this.#authority = await newAuthority(this.#options, now);
      this.#shown = await newCertificate(this.#options, this.#authority, now);
    } catch (error) {
      log.error({ error }, 'The certificate could not be renewed; it is tried again.');
      return;
    }
    for (const listener of this.#listeners) listener();
  }
}

async function newAuthority(options: CertificateOptions, now: number): Promise<KeyAndCertificate> {
  const made = await makeAuthority(now);
  write(options.folder, 'authority-key.pem', 'authority.pem', made);
  return made;
}

async function newCertificate(
  options: CertificateOptions,
  authority: KeyAndCertificate,
  now: number,
): Promise<KeyAndCertificate> {
  const made = await makeCertificate(authority, options.domain, now);
  write(options.folder, 'key.pem', 'certificate.pem', made);
  options.log.info('A new certificate was made for web and SIP.');
  return made;
}

const lasts = ({ cert }: KeyAndCertificate, now: number): boolean =>
  Date.parse(new X509Certificate(cert).validTo) - now > renewBefore;

const isValidAt = ({ cert }: KeyAndCertificate, now: number): boolean =>
  Date.parse(new X509Certificate(cert).validFrom) <= now;

/**
 * A clock of before the authority was made is wrong: many small machines wake up in 1970 and are told the time a
 * little later. Nothing is renewed by it, as devices with a right clock would refuse what comes of that.
 */
function isDue(pair: KeyAndCertificate, authority: KeyAndCertificate, now: number): boolean {
  if (!isValidAt(authority, now)) return false;
  return !lasts(pair, now) || !isValidAt(pair, now);
}

/** A crash between a new authority and its first certificate leaves one of the old authority's. */
const isBy = (pair: KeyAndCertificate, authority: KeyAndCertificate): boolean =>
  new X509Certificate(pair.cert).verify(new X509Certificate(authority.cert).publicKey);

/** A machine that moved to another network needs its new address in the certificate. */
function covers(pair: KeyAndCertificate, domain: string | undefined): boolean {
  const certificate = new X509Certificate(pair.cert);
  return namesOfMachine(domain).every(({ type, value }) =>
    type === 'dns' ? certificate.checkHost(value) !== undefined : certificate.checkIP(value) !== undefined,
  );
}

function read(folder: string, keyName: string, certName: string): KeyAndCertificate | undefined {
  try {
    const pair = {
      key: readFileSync(join(folder, keyName), 'utf8'),
      cert: readFileSync(join(folder, certName), 'utf8'),
    };
    return new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key)) ? pair : undefined;
  } catch {
    return undefined;
  }
}

/** The key first: a crash between the two leaves a pair that does not match, which the next start notices. */
function write(folder: string, keyName: string, certName: string, pair: KeyAndCertificate): void {
  writeAtomically(join(folder, keyName), pair.key, 0o600);
  writeAtomically(join(folder, certName), pair.cert, 0o600);
}
