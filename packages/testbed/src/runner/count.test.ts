import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { exitCode, lastLine, sum } from './count.ts';

const runFile = promisify(execFile);
const area = mkdtempSync(join(tmpdir(), 'od-count-'));
after(() => rmSync(area, { recursive: true }));

const files: readonly [string, string, number, number][] = [
  ['passes and fails', `test('a', () => {}); test('b', () => { throw new Error(); });`, 1, 1],
  ['subtests and suites', `describe('s', () => { it('a', () => {}); it('b', () => {}); });`, 2, 0],
  [
    'skipped and to do',
    `test('a', () => {}); test.skip('b', () => {}); test.todo('c', () => { throw 1; });`,
    1,
    0,
  ],
  ['no test at all', '', 0, 0],
  ['a file that does not load', `throw new Error('early');`, 0, 1],
  ['a process that dies', `test('a', () => process.kill(process.pid, 'SIGKILL'));`, 0, 1],
  [
    'a hook that fails',
    `describe('s', () => { before(() => { throw new Error(); }); it('a', () => {}); });`,
    0,
    1,
  ],
];

for (const [name, body, passed, failed] of files) {
  test(`counted: ${name}`, async () => {
    const file = join(area, `${name.replaceAll(' ', '-')}.test.mjs`);
    writeFileSync(file, `import test, { before, describe, it } from 'node:test';\n${body}\n`);
    assert.deepEqual(await countOf(file), { passed, failed });
  });
}

test('sums, last line and exit code', () => {
  const total = sum([
    { passed: 3, failed: 0 },
    { passed: 0, failed: 0 },
    { passed: 4, failed: 2 },
  ]);
  assert.equal(lastLine(total), '7 passed, 2 failed');
  assert.equal(exitCode(total), 1);
  assert.equal(exitCode({ passed: 1, failed: 0 }), 0);
  assert.equal(exitCode({ passed: 0, failed: 0 }), 1, 'nothing having run is no success');
});

const script = join(area, 'run.mjs');
writeFileSync(
  script,
  `const { runFiles } = await import(process.argv[2]);
  console.log(JSON.stringify(await runFiles({ files: [process.argv[3]] })));`,
);

/** In a process of its own, since a run within a test file runs nothing. */
async function countOf(file: string): Promise<unknown> {
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const module = import.meta.resolve('./node-tests.ts');
  const { stdout } = await runFile(process.execPath, [script, module, file], {
    env,
  });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}
