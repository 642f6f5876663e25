import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialString, formatNumber, formatTyped, toE164 } from './numbers.ts';

test('what is pasted becomes what can be dialled', () => {
  assert.equal(dialString(' (030) 901-820 '), '030901820');
  assert.equal(dialString('tel:+49-30-901820'), '+4930901820');
  assert.equal(dialString('sip:101@example.org'), '101');
  assert.equal(dialString('+49+30'), '+4930');
  assert.equal(dialString('*43#'), '*43#');
  assert.equal(dialString('Ada.Byron'), 'ada.byron');
  assert.equal(dialString('1;rm -rf'), '1');
});

test('digits are set out as typed, codes and extensions are left alone', () => {
  assert.equal(formatTyped('101', 'DE'), '101');
  assert.equal(formatTyped('*43', 'DE'), '*43');
  assert.equal(formatTyped('2025550143', 'US'), '(202) 555-0143');
  assert.equal(formatTyped('+4930901820', 'US'), '+49 30 901820');
  assert.equal(formatTyped('ada', 'US'), 'ada');
  assert.equal(formatTyped('2025550143', 'nowhere'), '2025550143');
});

test('numbers at home are shown in the national form', () => {
  assert.equal(formatNumber('+12025550143', 'US'), '(202) 555-0143');
  assert.equal(formatNumber('+12025550143', 'DE'), '+1 202 555 0143');
  assert.equal(formatNumber('101', 'DE'), '101');
});

test('a typed number is understood from home', () => {
  assert.equal(toE164('030 901820', 'DE'), '+4930901820');
  assert.equal(toE164('12', 'DE'), undefined);
});
