import { getCountries, isSupportedCountry } from 'libphonenumber-js/min';

/**
 * The country whose national numbers are understood when nobody said which. The region of the locale tells it
 * (`de_CH` → CH), except `en_US`, which is what installers choose for everybody: there the time zone is asked
 * first. Without either it is US. First start writes the answer to `owndial.toml`, so that it stays the same when
 * the exchange is later started by systemd, which knows neither.
 */
export function guessHomeCountry(
  env: NodeJS.ProcessEnv = process.env,
  timeZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone,
): string {
  const locale = env.LC_ALL || env.LC_TELEPHONE || env.LANG || '';
  const region = /^[a-z]{2,3}_([A-Z]{2})\b/.exec(locale)?.[1];
  if (region !== undefined && isSupportedCountry(region) && !locale.startsWith('en_US')) return region;
  return countryOfTimeZone(timeZone) ?? 'US';
}

function countryOfTimeZone(timeZone: string): string | undefined {
  if (!timeZone.includes('/')) return undefined;
  return getCountries().find((country) => {
    const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & { getTimeZones?: () => string[] };
    return locale.getTimeZones?.()?.includes(timeZone);
  });
}

export { isSupportedCountry as isCountry };
