import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loginFromName, loginTrouble, passwordTrouble } from './rules.ts';

test('a sign-in name is proposed from the name', () => {
  assert.deepEqual(['Ada Byron-King', ' Žofie Nová', '3D Shop', '李'].map(loginFromName), [
    'ada',
    'zofie',
    'd',
    '',
  ]);
});

test('what the exchange would refuse is told before it is sent', () => {
  assert.equal(loginTrouble('ada.b'), null);
  assert.ok(loginTrouble('Ada'));
  assert.ok(loginTrouble(''));
  assert.equal(passwordTrouble('0123456789'), null);
  assert.equal(passwordTrouble('012345'), '4 more characters are needed.');
});
