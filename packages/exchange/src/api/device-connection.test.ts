import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { reachableHost } from './device-connection.ts';

const anywhere = { domain: undefined, listen: '0.0.0.0' };
const network = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .some(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'));

test('the domain is the name for everybody, else that by which the exchange was asked', () => {
  assert.equal(
    reachableHost('localhost', { domain: 'pbx.example.net', listen: '127.0.0.1' }),
    'pbx.example.net',
  );
  assert.equal(reachableHost('192.0.2.2', anywhere), '192.0.2.2');
});

test('whoever asks on this machine is told what others can use', { skip: !network }, () => {
  assert.match(reachableHost('localhost', anywhere), /^(?!127\.)\d+\.\d+\.\d+\.\d+$/);
});

test('an exchange that listens at one address is reached there', () => {
  assert.equal(reachableHost('localhost', { domain: undefined, listen: '192.0.2.7' }), '192.0.2.7');
  assert.equal(reachableHost('localhost', { domain: undefined, listen: '127.0.0.1' }), 'localhost');
});
