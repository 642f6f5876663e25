import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CountryCode } from 'libphonenumber-js/max';
import { type Dialled, readDialled } from './dialled.ts';

const none: Dialled = { service: undefined, extension: undefined, login: undefined, number: undefined };

const forms: [text: string, country: CountryCode, means: Record<string, string>][] = [
  ['*43', 'DE', { service: 'echo' }],
  ['101', 'DE', { extension: '101' }],
  ['42', 'DE', { extension: '42' }],
  ['999999', 'DE', { extension: '999999', number: '+49999999' }],
  ['ada', 'DE', { login: 'ada' }],
  ['a', 'DE', { login: 'a' }],
  ['ada.king-noel_1', 'DE', { login: 'ada.king-noel_1' }],
  // names that JavaScript's objects have from birth
  ['constructor', 'DE', { login: 'constructor' }],
  ['hasownproperty', 'DE', { login: 'hasownproperty' }],
  ['03012345678', 'DE', { number: '+493012345678' }],
  ['004930123456', 'CH', { number: '+4930123456' }],
  ['+493012345678', 'US', { number: '+493012345678' }],
  ['2024561111', 'US', { number: '+12024561111' }],
  ['12024561111', 'US', { number: '+12024561111' }],
  ['011493012345678', 'US', { number: '+493012345678' }],
  ['02079460018', 'GB', { number: '+442079460018' }],
  ['0446681800', 'CH', { number: '+41446681800' }],
  ['0612345678', 'FR', { number: '+33612345678' }],
  ['0236618300', 'IT', { number: '+390236618300' }],
  ['912345678', 'ES', { number: '+34912345678' }],
  ['0312345678', 'JP', { number: '+81312345678' }],
  ['84951234567', 'RU', { number: '+74951234567' }],
  ['8104930123456', 'RU', { number: '+4930123456' }],
  ['09876543210', 'IN', { number: '+919876543210' }],
  ['01123456789', 'BR', { number: '+551123456789' }],
  ['61234567', 'SG', { number: '+6561234567' }],
  ['0011493012345678', 'AU', { number: '+493012345678' }],
];

describe('what a dialled string can mean', () => {
  for (const [text, country, means] of forms) {
    test(`${text} in ${country}`, () => {
      const read = readDialled(text, country);
      // an extension may be a number as well: the directory is asked for the extension first
      const { number, ...expected } = { ...none, ...means };
      assert.deepEqual({ ...read, number: undefined }, { ...expected, number: undefined });
      if (means.extension === undefined) assert.equal(read.number, number);
    });
  }
});

describe('what means nothing', () => {
  const nothing = [
    '',
    '1',
    '0',
    '+',
    '*',
    '#',
    '*44',
    '**43',
    '*43#',
    '*٤٣',
    '١٠١',
    '１０１',
    '+٤٩٣٠١٢٣٤٥٦٧٨',
    'Ada',
    'ädä',
    '_proto_',
    '__proto__',
    'ada@example.org',
    'ada ada',
    'ada\nada',
    `a${'b'.repeat(32)}`,
    '101 ',
    ' 101',
    '101\n',
    '0101',
    '1'.repeat(41),
    '9'.repeat(100_000),
    '+'.repeat(100_000),
    'a'.repeat(100_000),
  ];
  for (const text of nothing) {
    test(JSON.stringify(text.slice(0, 40)), () => assert.deepEqual(readDialled(text, 'DE'), none));
  }
});
