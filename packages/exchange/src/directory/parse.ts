import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { PhoneError } from '../errors.ts';

/** A check of what enters the directory, also from callers that did not come through the API. */
export function parserOf<T>(schema: TSchema): (value: T) => T {
  const compiled = Compile(schema);
  return (value) => {
    if (compiled.Check(value)) return value;
    const [first] = compiled.Errors(value);
    throw new PhoneError(
      'bad-request',
      `${first?.instancePath.slice(1) || 'input'} ${first?.message ?? 'is wrong'}.`,
    );
  };
}

/** Text that people read: composed (NFC), without blanks around it, without control characters. */
export function plainText(field: string, text: string): string {
  const plain = text.normalize('NFC').trim();
  if (/[\p{Cc}\u2028\u2029]/u.test(plain)) {
    throw new PhoneError('bad-request', `${field} must not have control characters in it.`);
  }
  return plain;
}

/** Like `plainText`, and something must be left. */
export function plainName(field: string, text: string): string {
  const plain = plainText(field, text);
  if (plain === '') throw new PhoneError('bad-request', `${field} must not be blank.`);
  return plain;
}
