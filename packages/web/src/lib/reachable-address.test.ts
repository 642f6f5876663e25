import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reachableAddress } from './reachable-address.ts';

const local = { protocol: 'http:', hostname: 'localhost', port: '8080' };
const lan = { protocol: 'https:', hostname: '192.0.2.2', port: '8080' };

test('localhost becomes the address by which others reach the exchange', () => {
  assert.equal(
    reachableAddress('/provision/x', '192.0.2.2', true, local),
    'https://192.0.2.2:8080/provision/x',
  );
  assert.equal(
    reachableAddress('/provision/x', '192.0.2.2', false, local),
    'http://192.0.2.2:8080/provision/x',
  );
  assert.equal(reachableAddress('/p', '2001:db8::2', true, local), 'https://[2001:db8::2]:8080/p');
});

test('an address that already works for others stays', () => {
  assert.equal(reachableAddress('/p', 'pbx.example.net', true, lan), 'https://192.0.2.2:8080/p');
  const domain = { protocol: 'https:', hostname: 'pbx.example.net', port: '' };
  assert.equal(reachableAddress('/p', 'pbx.example.net', false, domain), 'https://pbx.example.net/p');
});
