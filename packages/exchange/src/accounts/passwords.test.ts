import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '../directory/test-refusal.ts';
import { Passwords } from './passwords.ts';
import { cheap } from './test-accounts.ts';
import { Turns } from './turns.ts';

test('a password matches its own hash only, and no two hashes are alike', async () => {
  const passwords = new Passwords(cheap);
  const hash = await passwords.hash('correct horse');
  assert.match(hash, /^\$scrypt\$ln=4,r=8,p=1\$/);
  assert(await passwords.matches('correct horse', hash));
  assert(!(await passwords.matches('correct horse ', hash)));
  assert(!(await passwords.matches('', hash)));
  assert.notEqual(await passwords.hash('correct horse'), hash);
});

test('nothing matches where there is no hash, or a damaged one', async () => {
  const passwords = new Passwords(cheap);
  for (const hash of [
    null,
    undefined,
    '',
    'x',
    '$scrypt$ln=99,r=8,p=1$x$y',
    `${await passwords.hash('a')}x`,
  ]) {
    assert(!(await passwords.matches('a', hash)), String(hash));
  }
});

test('a password is the same however its letters are composed', async () => {
  const passwords = new Passwords(cheap);
  assert(
    await passwords.matches('gru\u0308\u00dfe gruesse', await passwords.hash('gr\u00fc\u00dfe gruesse')),
  );
});

test('a hash made at another cost still matches, and is known as dated', async () => {
  const former = new Passwords({ ln: 5, r: 8, p: 1 });
  const passwords = new Passwords(cheap);
  const hash = await former.hash('correct horse');
  assert(await passwords.matches('correct horse', hash));
  assert(passwords.isDated(hash));
  assert(!passwords.isDated(await passwords.hash('correct horse')));
});

test('the usual cost is memory-hard, and unknown logins cost as much', async () => {
  const passwords = new Passwords();
  assert.match(await passwords.hash('x'), /^\$scrypt\$ln=15,r=8,p=3\$/);
  const timed = async (hash: string | null) => {
    const started = performance.now();
    await passwords.matches('x', hash);
    return performance.now() - started;
  };
  // comparing with nothing would be quicker by orders of magnitude
  assert((await timed(null)) > (await timed(await passwords.hash('y'))) / 5);
});

test('few hash at a time, some wait, the rest is refused at once', async () => {
  const turns = new Turns(2, 3);
  let running = 0;
  let most = 0;
  const gate = Promise.withResolvers<void>();
  const job = async () => {
    most = Math.max(most, ++running);
    await gate.promise;
    running--;
  };
  const jobs = Array.from({ length: 5 }, () => turns.take(job));
  await assert.rejects(turns.take(job), refusal('try-again'));
  gate.resolve();
  await Promise.all(jobs);
  assert.equal(most, 2);
  await turns.take(job);
  await assert.rejects(
    turns.take(async () => {
      throw new Error('failed');
    }),
    /failed/,
  );
  await turns.take(job);
});
