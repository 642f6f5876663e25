import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { DeviceId } from '@owndial/contract';
import { sipRealm } from './realm.ts';

/** 32 signs that are not taken for one another when they are read from a screen and typed into a phone. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

function randomText(length: number): string {
  // 256 is a multiple of 32, so every sign is as likely as any other
  return Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join('');
}

/** A device's SIP user name: 60 random bits, so that names cannot be guessed or counted from outside. */
export const newSipUser = (): string => randomText(12);

/** A device's secret: 130 random bits in 26 signs that a person can type. */
export const newDeviceSecret = (): string => randomText(26);

/** H(A1) of RFC 3261 §22.4 (RFC 2617 §3.2.2.2): what the engine needs instead of the secret itself. */
export function ha1Of(sipUser: string, secret: string): string {
  return createHash('md5').update(`${sipUser}:${sipRealm}:${secret}`).digest('hex');
}

/** A browser phone's secret is derived, so that a page can ask for it again without its being stored. */
export function browserSecret(key: string, deviceId: DeviceId, generation: number): string {
  return createHmac('sha256', key).update(`${deviceId}:${generation}`).digest('base64url');
}
