import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostNameIn, isLoopback, isLoopbackName, isPrivate } from './addresses.ts';

test('which addresses are this machine', () => {
  for (const own of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) assert(isLoopback(own), own);
  for (const other of ['128.0.0.1', '10.127.0.1', '::2', '::ffff:10.0.0.1', 'fe80::1', '', undefined]) {
    assert(!isLoopback(other), other);
  }
});

test('which names are this machine', () => {
  for (const own of ['localhost', 'x.localhost', '127.0.0.1', '::1']) assert(isLoopbackName(own), own);
  for (const other of ['127.0.0.1.evil.example', '127.evil.example', 'localhost.evil.example', '']) {
    assert(!isLoopbackName(other), other);
  }
});

test('which addresses are private', () => {
  const own = ['10.1.2.3', '192.168.0.1', '172.16.0.1', '172.31.255.1', '169.254.1.1', 'fd00::2', 'fe80::1'];
  for (const address of [...own, '::ffff:10.0.0.1', '::1']) assert(isPrivate(address), address);
  for (const address of ['11.0.0.1', '172.32.0.1', '172.15.0.1', '192.169.0.1', '2001:db8::1', undefined]) {
    assert(!isPrivate(address), address);
  }
});

test('the name in a Host header', () => {
  const table: [string, string][] = [
    ['Phone.Local:8080', 'phone.local'],
    ['localhost.', 'localhost'],
    ['[::1]:8080', '::1'],
    ['[fd00::2]', 'fd00::2'],
    ['192.0.2.1', '192.0.2.1'],
    ['', ''],
  ];
  for (const [authority, host] of table) assert.equal(hostNameIn(authority), host);
});
