import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNumber } from './parse.ts';

const understood: [text: string, country: string, number: string][] = [
  ['+493012345678', 'DE', '+493012345678'],
  ['030 12345678', 'DE', '+493012345678'],
  ['0049 30 12345678', 'DE', '+493012345678'],
  ['(030) 1234-5678', 'DE', '+493012345678'],
  ['+49 (0)30 12345678', 'DE', '+493012345678'],
  ['030/12345678', 'DE', '+493012345678'],
  ['030\u00a01234\u20115678', 'DE', '+493012345678'],
  ['tel:+49-30-12345678', 'DE', '+493012345678'],
  ['  +49 30 12345678 ', 'DE', '+493012345678'],
  ['(202) 456-1111', 'US', '+12024561111'],
  ['011 49 30 12345678', 'US', '+493012345678'],
  ['020 7946 0018', 'GB', '+442079460018'],
  // fictional, or newer than the numbering plan that we know: believed when written in full
  ['+1 555 010 0199', 'DE', '+15550100199'],
];

for (const [text, country, number] of understood) {
  test(`${JSON.stringify(text)} in ${country} is ${number}`, () => {
    assert.equal(parseNumber(text, country), number);
  });
}

const refused: [text: string, why: string][] = [
  ['', 'nothing'],
  ['+', 'no digits'],
  ['101', 'an extension'],
  ['110', 'an emergency number'],
  ['12345', 'no such number'],
  ['+4930123456789012345', 'longer than E.164'],
  ['+999 12345678', 'no such country'],
  ['+49 30 12345678 ext. 5', 'an extension behind it'],
  ['030 12345678;phone-context=evil', 'parameters'],
  ['٠٣٠ ١٢٣٤٥٦٧٨', 'Arabic-Indic digits'],
  ['+４９３０１２３４５６７８', 'full-width digits'],
  ['＋493012345678', 'full-width plus'],
  ['+49 30 1234567O', 'a letter O'],
  ['1-800-FLOWERS', 'vanity letters'],
  ['+49301234\u00005678', 'a NUL inside'],
  ['+49\u202e3012345678', 'text direction marks'],
  ['++493012345678', 'two pluses'],
  ['0'.repeat(5_000), 'very long'],
];

for (const [text, why] of refused) {
  test(`refuses ${why}`, () => assert.equal(parseNumber(text, 'DE'), undefined));
}

test('a home country that is unknown leaves the international form', () => {
  assert.equal(parseNumber('+493012345678', 'ZZ'), '+493012345678');
  assert.equal(parseNumber('030 12345678', 'ZZ'), undefined);
});
