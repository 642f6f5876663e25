import {
  AsYouType,
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';

const country = (home: string): CountryCode | undefined => (isSupportedCountry(home) ? home : undefined);

/** What may be dialled: digits, `+` in front, `*` and `#`; or a login. Anything else that was typed or pasted falls away. */
export function dialString(typed: string): string {
  const text = typed.trim();
  if (/^[a-z][a-z0-9._-]{0,31}$/i.test(text)) return text.toLowerCase();
  const plain = text.replace(/^(?:tel|sips?):/i, '').replace(/@.*$/, '');
  const digits = plain.replace(/[^+*#0-9]/g, '');
  return digits.slice(0, 1) + digits.slice(1).replaceAll('+', '');
}

/** The digits set out as people write them. Codes (`*43`), extensions and names stay as they are. */
export function formatTyped(dialled: string, home: string): string {
  if (!/^\+?\d+$/.test(dialled) || dialled.length < 5) return dialled;
  return new AsYouType(country(home)).input(dialled);
}

/** A number for the eye: national form at home, international elsewhere, unchanged when it is no E.164 number. */
export function formatNumber(number: string, home: string): string {
  if (!/^\+\d{5,15}$/.test(number)) return number;
  const parsed = parsePhoneNumberFromString(number);
  if (!parsed?.isPossible()) return number;
  return parsed.country === home ? parsed.formatNational() : parsed.formatInternational();
}

/** The E.164 form of what was typed, if it is a possible number seen from home. */
export function toE164(typed: string, home: string): string | undefined {
  const parsed = parsePhoneNumberFromString(typed, country(home));
  return parsed?.isPossible() ? parsed.number : undefined;
}
