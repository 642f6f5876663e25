import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { defaultPorts } from '@owndial/contract';
import { type HomeLayout, homeLayout } from '../config/home-layout.ts';
import { lockHome } from './home-lock.ts';
import {
  clearBootFiles,
  exchangeState,
  type Ready,
  readFailed,
  writeFailed,
  writeReady,
} from './ready-file.ts';

let home: HomeLayout;
beforeEach(() => {
  home = homeLayout(mkdtempSync(join(tmpdir(), 'od-ready-')));
  mkdirSync(home.run);
});
afterEach(() => rmSync(home.root, { recursive: true }));

const ready: Ready = {
  pid: process.pid,
  startedAt: '2026-11-21T12:00:00.000Z',
  version: '0.1.0',
  ports: defaultPorts,
  listen: '0.0.0.0',
  engine: { version: '22.10.1', pid: 7 },
  welcomePath: null,
  engineAdopted: false,
};

test('down, busy, ready, down', () => {
  assert.deepEqual(exchangeState(home), { kind: 'down' });
  {
    using _lock = lockHome(home);
    assert.deepEqual(exchangeState(home), { kind: 'busy', pid: process.pid });
    writeReady(home, ready);
    assert.deepEqual(exchangeState(home), { kind: 'ready', pid: process.pid, ready });
    clearBootFiles(home);
    assert.equal(exchangeState(home).kind, 'busy');
  }
  assert.deepEqual(exchangeState(home), { kind: 'down' });
});

test('what a killed exchange left is not believed', () => {
  writeReady(home, ready);
  assert.deepEqual(exchangeState(home), { kind: 'down' });
  writeReady(home, { ...ready, pid: 1 });
  using _lock = lockHome(home);
  assert.equal(exchangeState(home).kind, 'busy');
});

test('why it failed is told until the next start', () => {
  assert.equal(readFailed(home), undefined);
  writeFailed(home, { code: 'port-taken', message: 'Port 8080 is taken.' });
  assert.deepEqual(readFailed(home), { code: 'port-taken', message: 'Port 8080 is taken.' });
  clearBootFiles(home);
  assert.equal(readFailed(home), undefined);
});

test('a damaged file is none, and no draft is left', () => {
  using _lock = lockHome(home);
  writeFileSync(join(home.run, 'ready.json'), '{"pid":');
  assert.equal(exchangeState(home).kind, 'busy');
  writeReady(home, ready);
  assert.deepEqual(
    readdirSync(home.run).filter((name) => name.endsWith('.new')),
    [],
  );
});
