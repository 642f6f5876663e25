import { asE164, type E164 } from '@owndial/contract';
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** What people write between digits: spaces, brackets, dots, slashes, dashes, and their typographic cousins. */
const written = /^\+?[0-9()./\-\s\u00a0\u2010-\u2015]+$/;

/**
 * The number that `text` means to somebody in `country` (ISO 3166-1 alpha-2), or undefined. Takes any usual way of
 * writing it and `tel:` (RFC 3966 §3). A number in national form must exist by the numbering plan; one written
 * with `+` needs only a possible length, because plans grow faster than what we know of them. Digits of other
 * scripts, letters and extensions are refused: they look like a number and are another.
 */
export function parseNumber(text: string, country: string): E164 | undefined {
  const bare = text.trim().replace(/^tel:/i, '');
  if (bare.length > 40 || !written.test(bare)) return undefined;
  const home = isSupportedCountry(country) ? (country as CountryCode) : undefined;
  const ascii = bare.replace(/[^+0-9]/g, ' ');
  const number = parsePhoneNumberFromString(ascii, home === undefined ? {} : { defaultCountry: home });
  if (number === undefined || number.ext !== undefined) return undefined;
  const known = number.isValid() || (ascii.startsWith('+') && number.isPossible());
  return known ? asE164(number.number) : undefined;
}
