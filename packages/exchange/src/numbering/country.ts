import { type CountryCode, getCountryCallingCode, isSupportedCountry, Metadata } from 'libphonenumber-js/max';

/** How people in a country dial: what the engine needs to understand numbers while the exchange is away. */
export interface DiallingHabits {
  /** without plus, such as `41` */
  readonly callingCode: string;
  /** what stands before a country code, such as `00` */
  readonly internationalPrefix: string;
  /** what stands before an area code inside the country, such as `0`; empty where there is none */
  readonly nationalPrefix: string;
}

export function diallingHabits(country: string): DiallingHabits {
  if (!isSupportedCountry(country)) return { callingCode: '', internationalPrefix: '00', nationalPrefix: '' };
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country as CountryCode);
  const plan = metadata.numberingPlan as unknown as Record<
    'nationalPrefix' | 'IDDPrefix' | 'defaultIDDPrefix',
    () => unknown
  >;
  const national = plan.nationalPrefix();
  return {
    callingCode: getCountryCallingCode(country as CountryCode),
    // some plans give a pattern of several, and the usual one beside it
    internationalPrefix: [plan.IDDPrefix(), plan.defaultIDDPrefix()].map(String).find(isDigits) ?? '00',
    // a zero that belongs to the number, as in Italy, is no prefix
    nationalPrefix: typeof national === 'string' ? national : '',
  };
}

const isDigits = (text: string): boolean => /^[0-9]+$/.test(text);
