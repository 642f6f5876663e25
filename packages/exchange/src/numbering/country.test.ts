import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getCountries } from 'libphonenumber-js/max';
import { diallingHabits } from './country.ts';

const habits: [country: string, callingCode: string, internationalPrefix: string, nationalPrefix: string][] =
  [
    ['DE', '49', '00', '0'],
    ['CH', '41', '00', '0'],
    ['US', '1', '011', '1'],
    ['CA', '1', '011', '1'],
    ['IT', '39', '00', ''],
    ['ES', '34', '00', ''],
    ['HU', '36', '00', '06'],
    ['RU', '7', '810', '8'],
    ['JP', '81', '010', '0'],
    // countries whose prefix for other countries is one of several
    ['AU', '61', '0011', '0'],
    ['FI', '358', '00', '0'],
    ['MU', '230', '020', ''],
    // nowhere
    ['ZZ', '', '00', ''],
    ['', '', '00', ''],
    ['__proto__', '', '00', ''],
  ];

describe('how people dial', () => {
  for (const [country, callingCode, internationalPrefix, nationalPrefix] of habits) {
    test(`in ${country || 'no country'}`, () =>
      assert.deepEqual(diallingHabits(country), { callingCode, internationalPrefix, nationalPrefix }));
  }

  test('in every country, in digits that a line of configuration can hold', () => {
    for (const country of getCountries()) {
      const { callingCode, internationalPrefix, nationalPrefix } = diallingHabits(country);
      assert.match(callingCode, /^[1-9][0-9]{0,2}$/, country);
      assert.match(internationalPrefix, /^[0-9]{1,5}$/, country);
      assert.match(nationalPrefix, /^[0-9]{0,2}$/, country);
    }
  });
});
