import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createLog, type Log, maskNumbers, openLogFile } from './log.ts';

const masked: [text: string, shown: string][] = [
  ['+493012345678', '+49…78'],
  ['call from +493012345678 to 03012345678.', 'call from +49…78 to 030…78.'],
  ['101', '101'],
  ['112233', '112233'],
  ['port 35060, pid 123456', 'port 35060, pid 123456'],
  ['tel:+12024561111;ext=5', 'tel:+12…11;ext=5'],
  ['', ''],
];
describe('telephone numbers in a log', () => {
  for (const [text, shown] of masked) test(text || 'nothing', () => assert.equal(maskNumbers(text), shown));
  test('a very long text of digits is masked without delay', () =>
    assert.doesNotMatch(maskNumbers('1'.repeat(1_000_000)), /\d{7}/));
});

function capture(write: (log: Log) => void): Record<string, unknown> {
  let line = '';
  write(
    createLog({
      destination: {
        write: (text) => {
          line = text;
        },
      },
    }),
  );
  assert.doesNotMatch(line, /493012345678|s3cret/);
  return JSON.parse(line) as Record<string, unknown>;
}

describe('a line of the log', () => {
  test('is JSON with a time and a level', () => {
    const { time, level, msg } = capture((log) => log.info('up'));
    assert.match(String(time), /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.deepEqual([level, msg], ['info', 'up']);
  });

  test('masks numbers in its text', () =>
    assert.equal(capture((log) => log.warn('no way to +493012345678')).msg, 'no way to +49…78'));

  test('masks numbers in its fields', () => {
    const { dialled, call } = capture((log) =>
      log.info({ dialled: '+493012345678', call: 'owndial-1.2/1799150400000' }, 'x'),
    );
    assert.equal(dialled, '+49…78');
    assert.equal(call, 'owndial-1.2/1799150400000');
  });

  for (const name of ['error', 'err']) {
    test(`tells what an ${name} was, with its cause, and masks the numbers in it`, () => {
      const cause = new RangeError('too far');
      const error = Object.assign(new Error('no way to +493012345678', { cause }), { code: 'engine-away' });
      const told = capture((log) => log.error({ [name]: error }, 'x'))[name] as Record<string, string>;
      assert.match(told.message ?? '', /no way to \+49…78.*too far/);
      assert.match(told.stack ?? '', /log\.test/);
      assert.equal(told.code, 'engine-away');
    });
  }

  test('takes what is thrown and is no error', () =>
    assert.doesNotThrow(() => {
      for (const error of ['text', undefined, null, 7, {}]) capture((log) => log.error({ error }, 'x'));
    }));

  test('has no secrets', () => {
    const { secret, device } = capture((log) =>
      log.info({ secret: 's3cret', device: { ha1: 's3cret', password: 's3cret' } }, 'x'),
    );
    assert.deepEqual([secret, device], ['[Redacted]', { ha1: '[Redacted]', password: '[Redacted]' }]);
  });

  test('is one line, whatever is in it', () => {
    const lines: string[] = [];
    const log = createLog({ destination: { write: (text) => void lines.push(text) } });
    log.info({ from: 'a\nb\u2028' }, 'x\r\ny');
    assert.equal(lines.join('').trimEnd().split('\n').length, 1);
  });
});

test('a large log begins anew, and three old ones are kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'owndial-log-'));
  try {
    const file = openLogFile(join(folder, 'exchange.log'));
    file.log.info('small');
    file.rotateIfLarge();
    assert.deepEqual(readdirSync(folder), ['exchange.log']);
    const text = 'x'.repeat(1_000_000);
    for (let round = 1; round <= 5; round += 1) {
      for (let i = 0; i < 10; i += 1) file.log.info(`${round}${text}`);
      file.rotateIfLarge();
    }
    file.log.info('new');
    assert.deepEqual(readdirSync(folder).sort(), [
      'exchange.log',
      ...[1, 2, 3].map((n) => `exchange.log.${n}`),
    ]);
    assert.match(readFileSync(join(folder, 'exchange.log'), 'utf8'), /"new"/);
    assert.match(readFileSync(join(folder, 'exchange.log.1'), 'utf8'), /"5x/);
    assert.match(readFileSync(join(folder, 'exchange.log.3'), 'utf8'), /"3x/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
