import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockDir } from './lock.ts';

test('the lock is waited for, and ends with a holder that is killed', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'owndial-lock-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const code = `import { lockDir } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    const lock = await lockDir(${JSON.stringify(dir)}); console.log('held'); setInterval(() => lock, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', code]);
  await once(holder.stdout, 'data');

  const stop = new AbortController();
  await assert.rejects(lockDir(dir, { onWait: () => stop.abort(), signal: stop.signal }), {
    name: 'AbortError',
  });

  const lock = await lockDir(dir, { onWait: () => holder.kill('SIGKILL') });
  lock[Symbol.dispose]();
});
