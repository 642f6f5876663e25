import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { writeAtomically } from '../boot/atomic-write.ts';
import { PhoneError } from '../errors.ts';
import type { Secrets } from './config.ts';
import type { HomeLayout } from './home-layout.ts';

const names = ['question', 'ami', 'browserPhones'] as const satisfies readonly (keyof Secrets)[];

/**
 * The home's secrets, made on first start. One that a newer version adds is made when first missed; a file that
 * cannot be understood is never replaced, since browsers' phones hang on it. Call it with the home locked.
 */
export function loadSecrets(home: HomeLayout): Secrets {
  const known = readSecrets(home.secretsFile);
  const missing = names.filter((name) => known[name] === undefined);
  const secrets = { ...known, ...Object.fromEntries(missing.map((name) => [name, newSecret()])) };
  if (missing.length > 0) writeAtomically(home.secretsFile, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets as Record<string, string> & Secrets;
}

/** 256 bits; base64url goes into headers and configuration lines as it is. */
const newSecret = (): string => randomBytes(32).toString('base64url');

function readSecrets(file: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new PhoneError('home-unwritable', `${file} cannot be read; correct its owner.`, { cause: error });
  }
  const value = parsed(text);
  if (value !== undefined) return value;
  throw new PhoneError(
    'bad-config',
    `${file} is damaged; put it back from a backup, or remove it (web phones then sign in anew).`,
  );
}

function parsed(text: string): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const good = Object.values(value).every((secret) => typeof secret === 'string' && secret.length >= 32);
    return good ? (value as Record<string, string>) : undefined;
  } catch {
    return undefined;
  }
}
