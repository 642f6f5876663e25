import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { refusal } from '../directory/test-refusal.ts';
import { onEachStore } from '../directory/test-stores.ts';
import { Accounts, machineTokenFile } from './index.ts';
import { cheap, openAccounts, passwordOf } from './test-accounts.ts';

const day = 86_400_000;
const home = '192.0.2.1';
const secretIn = (path: string | undefined) => path?.split('=')[1] ?? '';

onEachStore('sessions', (open) => {
  test('last thirty days from when they were last used', async () => {
    await using t = await openAccounts(open);
    const ada = await t.person('ada');
    const { sessions } = t.accounts;
    const secret = await sessions.start(ada.id);
    assert(secret.length >= 43);
    assert(!JSON.stringify(await t.store.selectFrom('sessions').selectAll().execute()).includes(secret));
    assert.equal((await sessions.find(secret))?.slid, false);
    t.clock.pass(29 * day);
    const found = await sessions.find(secret);
    assert.equal(found?.slid, true);
    assert.equal(found.principal.userId, ada.id);
    t.clock.pass(29 * day);
    assert(await sessions.find(secret));
    t.clock.pass(31 * day);
    assert.equal(await sessions.find(secret), undefined);
    assert.equal(await sessions.find(''), undefined);
    assert.equal(await sessions.find('x'.repeat(10_000)), undefined);
  });

  test('follow the role of their user, and end with the user', async () => {
    await using t = await openAccounts(open);
    await t.person('root', 'owner');
    const ada = await t.person('ada', 'owner');
    const secret = await t.accounts.sessions.start(ada.id);
    await t.directory.users.change(ada.id, { role: 'user' });
    assert.equal((await t.accounts.sessions.find(secret))?.principal.role, 'user');
    await t.directory.users.remove(ada.id);
    assert.equal(await t.accounts.sessions.find(secret), undefined);
  });

  test('have one web phone, and take it with them', async () => {
    await using t = await openAccounts(open);
    const ada = await t.person('ada');
    const { sessions } = t.accounts;
    const session = (await sessions.find(await sessions.start(ada.id)))?.principal;
    assert(session);
    const [one, two] = await Promise.all([
      sessions.browserPhone(session, 'Firefox on Linux'),
      sessions.browserPhone(session, 'Firefox on Linux'),
    ]);
    assert.deepEqual(one, two);
    assert.equal(await t.directory.devices.count(), 1);
    await t.directory.devices.remove(one.deviceId);
    const other = await sessions.browserPhone(session, 'Firefox on Linux');
    assert.notEqual(other.deviceId, one.deviceId);
    await sessions.end(session);
    assert.equal(await t.directory.devices.count(), 0);
    await assert.rejects(sessions.browserPhone(session, 'F'), refusal('not-signed-in'));
    assert.equal(await t.directory.devices.count(), 0);
  });

  test('that expired are swept with their web phones', async () => {
    await using t = await openAccounts(open);
    const ada = await t.person('ada');
    const { sessions } = t.accounts;
    const session = (await sessions.find(await sessions.start(ada.id)))?.principal;
    assert(session);
    await sessions.browserPhone(session, 'F');
    t.clock.pass(31 * day);
    await sessions.start(ada.id);
    t.facts.length = 0;
    await t.accounts.sweep();
    assert.equal((await t.store.selectFrom('sessions').selectAll().execute()).length, 1);
    assert.equal(await t.directory.devices.count(), 0);
    assert.deepEqual(
      t.facts.map((fact) => fact.type),
      ['directory.changed'],
    );
  });

  test('others end when the password is changed; the one that changed it stays', async () => {
    await using t = await openAccounts(open);
    const ada = await t.person('ada');
    const bob = await t.person('bob');
    const { sessions, desk } = t.accounts;
    const [own, other, bobs] = await Promise.all([ada, ada, bob].map((user) => sessions.start(user.id)));
    const session = (await sessions.find(own ?? ''))?.principal;
    assert(session);
    const next = 'another password';
    await assert.rejects(
      desk.changePassword(session, { current: 'wrong', next }, home),
      refusal('wrong-credentials', /current/),
    );
    await desk.changePassword(session, { current: passwordOf('ada'), next }, home);
    assert(await sessions.find(own ?? ''));
    assert(await sessions.find(bobs ?? ''));
    assert.equal(await sessions.find(other ?? ''), undefined);
    await desk.signIn({ login: 'ada', password: next }, home);
    await assert.rejects(desk.signIn({ login: 'ada', password: passwordOf('ada') }, home));
  });
});

onEachStore('signing in', (open) => {
  test('tells nothing of why it was refused', async () => {
    await using t = await openAccounts(open);
    await t.person('ada');
    await t.directory.users.add({ login: 'invited', name: 'No password yet' });
    const tries = [
      { login: 'ada', password: 'wrong' },
      { login: 'nobody', password: passwordOf('ada') },
      { login: 'invited', password: '' },
      { login: 'ADA', password: passwordOf('ada') },
      { login: 'ada\u0000', password: passwordOf('ada') },
      { login: "' or 1=1 --", password: passwordOf('ada') },
      { login: '', password: '' },
    ];
    for (const input of tries) {
      await assert.rejects(
        t.accounts.desk.signIn(input, `198.51.100.${tries.indexOf(input)}`),
        refusal('wrong-credentials', /^The login or the password is not right\.$/),
      );
    }
  });

  test('renews a hash that was made at another cost', async () => {
    await using t = await openAccounts(open);
    const ada = await t.person('ada');
    const dearer = new Accounts({ ...t, hashCost: { ...cheap, ln: 5 } });
    await dearer.desk.signIn({ login: 'ada', password: passwordOf('ada') }, home);
    const row = await t.store
      .selectFrom('users')
      .selectAll()
      .where('id', '=', ada.id)
      .executeTakeFirstOrThrow();
    assert.match(row.password_hash ?? '', /ln=5/);
    await dearer.desk.signIn({ login: 'ada', password: passwordOf('ada') }, home);
  });
});

onEachStore('one-time links', (open) => {
  const owner = (token: string, login = 'ada') => ({ token, login, name: 'Ada', password: 'long enough' });

  test('the first owner comes in once, by the newest link', async () => {
    await using t = await openAccounts(open);
    const { desk } = t.accounts;
    assert.equal(await t.accounts.isSetUp(), false);
    const older = secretIn(await t.accounts.firstOwnerPath());
    const token = secretIn(await t.accounts.firstOwnerPath());
    await assert.rejects(desk.look(older, home), refusal('link-expired'));
    assert.deepEqual(await desk.look(token, home), { kind: 'first-owner', login: null, name: null });
    await assert.rejects(
      desk.welcome({ token, password: 'long enough' }, home),
      refusal('bad-request', /login/),
    );
    const { user } = await desk.welcome(owner(token), home);
    assert.equal(user.role, 'owner');
    assert(user.canSignIn);
    await assert.rejects(desk.welcome(owner(token, 'eve'), home), refusal('link-expired'));
    assert.equal(await t.accounts.isSetUp(), true);
    assert.equal(await t.accounts.firstOwnerPath(), undefined);
  });

  test('used at the same time by many, one comes in', async () => {
    await using t = await openAccounts(open);
    const token = secretIn(await t.accounts.firstOwnerPath());
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => t.accounts.desk.welcome(owner(token, `u${i}`), `198.51.100.${i}`)),
    );
    assert.equal(tries.filter((one) => one.status === 'fulfilled').length, 1);
    assert.equal((await t.directory.users.owners()).length, 1);
  });

  test('a use that fails leaves the link', async () => {
    await using t = await openAccounts(open);
    await t.directory.users.add({ login: 'ada', name: 'Taken' });
    const token = secretIn(await t.accounts.firstOwnerPath());
    await assert.rejects(t.accounts.desk.welcome(owner(token), home), refusal('conflict'));
    await t.accounts.desk.welcome(owner(token, 'grace'), home);
  });

  test('an invitation sets a password, ends the sessions of the former one, and changes no login', async () => {
    await using t = await openAccounts(open);
    const ada = await t.person('ada');
    const former = await t.accounts.sessions.start(ada.id);
    const { secret } = await t.accounts.links.make({ kind: 'invitation', userId: ada.id });
    assert.deepEqual(await t.accounts.desk.look(secret, home), {
      kind: 'invitation',
      login: 'ada',
      name: 'ada',
    });
    const { user } = await t.accounts.desk.welcome(
      { token: secret, login: 'root', name: 'Root', password: 'long enough' },
      home,
    );
    assert.equal(user.login, 'ada');
    assert.equal(user.role, 'user');
    assert.equal(await t.accounts.sessions.find(former), undefined);
    await t.accounts.desk.signIn({ login: 'ada', password: 'long enough' }, home);
  });

  test('end by time: a day, a week, a quarter of an hour', async () => {
    await using t = await openAccounts(open);
    const ada = await t.person('ada');
    const { device } = await t.directory.devices.add(ada.id, { name: 'Desk' });
    const { links } = t.accounts;
    const ends = [
      [await links.make({ kind: 'first-owner' }), day],
      [await links.make({ kind: 'invitation', userId: ada.id }), 7 * day],
      [await links.make({ kind: 'provisioning', deviceId: device.id }), day / 96],
    ] as const;
    const start = t.clock.now();
    for (const [{ secret, expiresAt }, lasts] of ends) {
      assert.equal(Date.parse(expiresAt) - start, lasts);
      t.clock.pass(start + lasts - 1 - t.clock.now());
      await links.look(secret);
      t.clock.pass(1);
      await assert.rejects(links.use(secret), refusal('link-expired'));
    }
  });

  test('each opens only its own door', async () => {
    await using t = await openAccounts(open);
    const ada = await t.person('ada');
    const { device } = await t.directory.devices.add(ada.id, { name: 'Desk' });
    const { links, desk } = t.accounts;
    const provisioning = await links.make({ kind: 'provisioning', deviceId: device.id });
    const invitation = await links.make({ kind: 'invitation', userId: ada.id });
    await assert.rejects(desk.welcome(owner(provisioning.secret), home), refusal('link-expired'));
    await assert.rejects(desk.look(provisioning.secret, home), refusal('link-expired'));
    await assert.rejects(desk.provisioning(invitation.secret, home), refusal('link-expired'));
    assert.equal((await desk.provisioning(provisioning.secret, home)).deviceId, device.id);
  });
});

onEachStore('tokens', (open) => {
  test('act for their user, with no more rights than both have', async () => {
    await using t = await openAccounts(open);
    await t.person('root', 'owner');
    const ada = await t.person('ada', 'owner');
    const { tokens } = t.accounts;
    const full = await tokens.make(ada.id, 'full', 'owner');
    const lesser = await tokens.make(ada.id, 'lesser', 'user');
    assert.match(full.secret, /^owd_[\w-]{43}$/);
    const roles = async () => [
      (await t.accounts.bearer(full.secret, false))?.role,
      (await t.accounts.bearer(lesser.secret, false))?.role,
    ];
    assert.deepEqual(await roles(), ['owner', 'user']);
    await t.directory.users.change(ada.id, { role: 'user' });
    assert.deepEqual(await roles(), ['user', 'user']);
    const { items } = await tokens.list({ userId: ada.id, limit: 10 });
    assert.deepEqual(
      items.map((token) => token.name),
      ['full', 'lesser'],
    );
    assert(items.every((token) => token.lastUsedAt !== null));
    assert(!JSON.stringify(await t.store.selectFrom('tokens').selectAll().execute()).includes(full.secret));
  });

  test('end when revoked, by nobody else than their user or an owner', async () => {
    await using t = await openAccounts(open);
    const ada = await t.person('ada');
    const bob = await t.person('bob');
    const { tokens } = t.accounts;
    const { token, secret } = await tokens.make(ada.id, 'x', 'user');
    const told: string[] = [];
    t.accounts.onRightsChanged((userId) => told.push(userId));
    await assert.rejects(tokens.revoke(token.id, bob.id), refusal('not-found'));
    assert.deepEqual(told, []);
    await tokens.revoke(token.id, ada.id);
    assert.deepEqual(told, [ada.id]);
    assert.equal(await t.accounts.bearer(secret, true), undefined);
  });

  test('the machine has one of its own, new at each start, readable by its owner, good from the machine', async () => {
    await using t = await openAccounts(open);
    const file = machineTokenFile(t.runDir);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const secret = readFileSync(file, 'utf8').trim();
    assert.deepEqual(await t.accounts.bearer(secret, true), { kind: 'machine', role: 'owner' });
    assert.equal(await t.accounts.bearer(secret, false), undefined);
    assert.equal(await t.accounts.bearer(`${secret}x`, true), undefined);
    assert.equal(await t.accounts.bearer('owd_', true), undefined);
    const next = new Accounts(t);
    assert.equal(await next.bearer(secret, true), undefined);
    assert(await next.bearer(readFileSync(file, 'utf8').trim(), true));
  });
});
