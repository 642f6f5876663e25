import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Person } from '@owndial/contract';
import { findPeople } from './find-people.ts';

const person = (name: string, extension: string, ...numbers: string[]) =>
  ({ id: name, name, extension, numbers, presence: 'free' }) as unknown as Person;
const people = [
  person('Ada Byron', '101', '+4930901820'),
  person('Žofie Adamová', '102'),
  person('Ben Okri', '110', '+12025550143'),
];
const names = (typed: string, isNumber: boolean) => findPeople(people, typed, isNumber).map((p) => p.name);

test('names are found by their beginnings, without regard to accents', () => {
  assert.deepEqual(names('ada', false), ['Ada Byron', 'Žofie Adamová']);
  assert.deepEqual(names('zof', false), ['Žofie Adamová']);
  assert.deepEqual(names('x', false), []);
});

test('numbers are found by extension first, then by any form of their number', () => {
  assert.deepEqual(names('110', true), ['Ben Okri']);
  assert.deepEqual(names('1', true), ['Ada Byron', 'Ben Okri', 'Žofie Adamová']);
  assert.deepEqual(names('030901', true), ['Ada Byron']);
  assert.deepEqual(names('202555', true), ['Ben Okri']);
});
