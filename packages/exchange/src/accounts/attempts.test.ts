import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '../directory/test-refusal.ts';
import { onEachStore } from '../directory/test-stores.ts';
import { TooManyAttempts } from './index.ts';
import { openAccounts, passwordOf } from './test-accounts.ts';

const minute = 60_000;
const home = '192.0.2.1';
const right = (login: string) => ({ login, password: passwordOf(login) });
const wrong = (login: string) => ({ login, password: 'not the password' });

const waitAsked = async (attempt: Promise<unknown>): Promise<number> => {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof TooManyAttempts) return error.retryAfterSeconds;
  }
  return 0;
};

onEachStore('sign-in limits', (open) => {
  test('an address that fails too often waits, longer each time, up to a quarter of an hour', async () => {
    await using t = await openAccounts(open);
    await t.person('ada');
    const { desk } = t.accounts;
    for (let i = 0; i < 11; i++) {
      await assert.rejects(desk.signIn(wrong(`x${i}`), home), refusal('wrong-credentials'));
    }
    const waits: number[] = [];
    for (let i = 0; i < 12; i++) {
      const wait = await waitAsked(desk.signIn(right('ada'), home));
      waits.push(wait);
      t.clock.pass(wait * 1000);
      await assert.rejects(desk.signIn(wrong('x'), home), refusal('wrong-credentials'));
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    t.clock.pass(15 * minute);
    await desk.signIn(right('ada'), home);
  });

  test('being refused does not make the wait longer', async () => {
    await using t = await openAccounts(open);
    await t.person('ada');
    const { desk } = t.accounts;
    for (let i = 0; i < 12; i++) await desk.signIn(wrong('x'), home).catch(() => t.clock.pass(1_000));
    for (let i = 0; i < 50; i++) await waitAsked(desk.signIn(right('ada'), home));
    t.clock.pass(2_000);
    await desk.signIn(right('ada'), home);
  });

  test('many attempts at the same moment count like many after one another', async () => {
    await using t = await openAccounts(open);
    await t.person('ada');
    const tries = await Promise.allSettled(
      Array.from({ length: 40 }, () => t.accounts.desk.signIn(wrong('ada'), home)),
    );
    const tried = tries.filter(
      (one) => one.status === 'rejected' && !(one.reason instanceof TooManyAttempts),
    );
    assert.equal(tried.length, 11);
  });

  test('guesses at a login from everywhere slow its sign-in, and never refuse the owner', async () => {
    await using t = await openAccounts(open);
    await t.person('ada', 'owner');
    const { desk } = t.accounts;
    for (let i = 0; i < 40; i++) {
      await assert.rejects(desk.signIn(wrong('ada'), `198.51.100.${i}`), refusal('wrong-credentials'));
    }
    assert.deepEqual(t.held.slice(0, 6), [250, 500, 1000, 2000, 4000, 5000]);
    assert.equal(Math.max(...t.held), 5000);
    await desk.signIn(right('ada'), home);
    t.held.length = 0;
    await desk.signIn(right('ada'), home);
    assert.deepEqual(t.held, [], 'forgotten after a success');
  });

  test('a login that does not exist is slowed like one that does', async () => {
    await using t = await openAccounts(open);
    await t.person('ada');
    const heldFor = async (login: string) => {
      t.held.length = 0;
      for (let i = 0; i < 8; i++) {
        await t.accounts.desk.signIn(wrong(login), `203.0.113.${i}`).catch(() => undefined);
      }
      return [...t.held];
    };
    assert.deepEqual(await heldFor('ada'), await heldFor('nobody'));
  });

  test('success with an account of one’s own does not give new guesses', async () => {
    await using t = await openAccounts(open);
    await t.person('mallory');
    const outcomes: number[] = [];
    for (let i = 0; i < 14; i++) {
      await t.accounts.desk.signIn(right('mallory'), home).catch(() => undefined);
      outcomes.push(await waitAsked(t.accounts.desk.signIn(wrong(`x${i}`), home)));
    }
    assert(outcomes.at(-1) !== 0);
  });

  test('a quiet hour forgets; a clock set back keeps nobody out', async () => {
    await using t = await openAccounts(open);
    await t.person('ada');
    const { desk } = t.accounts;
    const fail = async () => {
      for (let i = 0; i < 30; i++) await desk.signIn(wrong('ada'), home).catch(() => undefined);
    };
    await fail();
    assert((await waitAsked(desk.signIn(right('ada'), home))) > 0);
    t.clock.pass(61 * minute);
    await desk.signIn(right('ada'), home);
    await fail();
    t.clock.pass(-400 * 24 * 60 * minute);
    await desk.signIn(right('ada'), home);
  });

  test('the sweep leaves only what still counts', async () => {
    await using t = await openAccounts(open);
    await t.accounts.desk.signIn(wrong('ada'), home).catch(() => undefined);
    t.clock.pass(50 * minute);
    await t.accounts.desk.signIn(wrong('bob'), '192.0.2.2').catch(() => undefined);
    t.clock.pass(20 * minute);
    await t.accounts.sweep();
    const rows = await t.store.selectFrom('attempts').select('key').orderBy('key').execute();
    assert.deepEqual(
      rows.map((row) => row.key),
      ['address:192.0.2.2', 'login:bob'],
    );
  });
});
