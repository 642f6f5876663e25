import { X509Certificate } from 'node:crypto';
import { makeAuthority, makeCertificate } from '../tls/own-authority.ts';
import type { Certificate, CertificateSource } from './needs.ts';

/** Certificates as the exchange makes them, renewed when the test says so. */
export interface TestCertificates extends CertificateSource {
  renew(): Promise<void>;
}

export async function testCertificates(): Promise<TestCertificates> {
  const authority = await makeAuthority(Date.now());
  const made = async (): Promise<Certificate> => {
    const { key, cert } = await makeCertificate(authority, undefined, Date.now());
    const { fingerprint256, validTo } = new X509Certificate(cert);
    return { key, cert, caPem: authority.cert, fingerprint256, expiresAt: new Date(validTo).toISOString() };
  };
  let current = await made();
  const listeners = new Set<() => void>();
  return {
    current: () => current,
    onRenewed: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    renew: async () => {
      current = await made();
      for (const listener of listeners) listener();
    },
  };
}
