import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { type DeviceId, newId, type UserId } from '@owndial/contract';
import { cursorOf } from './index.ts';
import { browserKey, openDirectory } from './test-directory.ts';
import { refusal } from './test-refusal.ts';
import { onEachStore } from './test-stores.ts';

onEachStore('users', (open) => {
  test('get the next free extension from 101, and never an emergency number', async () => {
    await using t = await openDirectory(open);
    const { users } = t.directory;
    await users.add({ login: 'b', name: 'B', extension: '102' });
    const extensions: string[] = [];
    for (let i = 0; i < 12; i++) {
      extensions.push((await users.add({ login: `u${i}`, name: 'U' })).extension);
    }
    assert.deepEqual(extensions.slice(0, 7), ['101', '103', '104', '105', '106', '107', '109']);
    assert(!extensions.some((extension) => ['108', '110', '112'].includes(extension)));
    await assert.rejects(
      users.add({ login: 'x', name: 'X', extension: '112' }),
      refusal('conflict', /emergency/),
    );
  });

  test('a login or extension that is taken is refused by name', async () => {
    await using t = await openDirectory(open);
    const { users } = t.directory;
    await users.add({ login: 'ada', name: 'Ada', extension: '200' });
    await assert.rejects(
      users.add({ login: 'ada', name: 'X' }),
      refusal('conflict', /login ada belongs to Ada/),
    );
    await assert.rejects(
      users.add({ login: 'bob', name: 'X', extension: '200' }),
      refusal('conflict', /extension 200 belongs to Ada/),
    );
    const bob = await users.add({ login: 'bob', name: 'Bob' });
    await assert.rejects(users.change(bob.id, { extension: '200' }), refusal('conflict', /belongs to Ada/));
  });

  test('added at the same time, each has an extension of its own or is told to try again', async () => {
    await using t = await openDirectory(open);
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => t.directory.users.add({ login: `u${i}`, name: 'U' })),
    );
    const extensions = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value.extension] : []));
    assert.equal(new Set(extensions).size, extensions.length);
    for (const one of tries) {
      if (one.status === 'rejected') assert(refusal('conflict', /same moment|belongs/)(one.reason));
    }
  });

  test('what is not a user is refused at the door', async () => {
    await using t = await openDirectory(open);
    const { users } = t.directory;
    const wrong = [
      { login: 'Ada', name: 'A' },
      { login: '', name: 'A' },
      { login: 'a\nb', name: 'A' },
      { login: 'a', name: '' },
      { login: 'a', name: '   ' },
      { login: 'a', name: 'x'.repeat(65) },
      { login: 'a', name: 'a\nb' },
      { login: 'a', name: 'a\u0000b' },
      { login: 'a', name: 'A', extension: '1' },
      { login: 'a', name: 'A', extension: '0123' },
      { login: 'a', name: 'A', extension: '١٢٣' },
      { login: 'a', name: 'A', role: 'root' },
      { login: 'a', name: 'A', id: 'user_1' },
    ];
    for (const input of wrong) await assert.rejects(users.add(input as never), refusal('bad-request'));
    assert.equal(t.facts.length, 0);
  });

  test('names are kept composed and without blanks around them', async () => {
    await using t = await openDirectory(open);
    const user = await t.directory.users.add({
      login: 'zoe',
      name: '  Zoe\u0308 "Z" <b>\'; drop table users; -- ',
    });
    assert.equal(user.name, 'Zo\u00eb "Z" <b>\'; drop table users; --');
    assert.deepEqual(await t.directory.users.get(user.id), user);
  });

  test('one owner always remains', async () => {
    await using t = await openDirectory(open);
    const { users } = t.directory;
    const ada = await users.add({ login: 'ada', name: 'Ada', role: 'owner' });
    await assert.rejects(users.remove(ada.id), refusal('conflict', /only owner/));
    await assert.rejects(users.change(ada.id, { role: 'user' }), refusal('conflict', /only owner/));
    const bob = await users.add({ login: 'bob', name: 'Bob', role: 'owner' });
    const both = await Promise.allSettled([
      users.change(ada.id, { role: 'user' }),
      users.change(bob.id, { role: 'user' }),
    ]);
    assert.deepEqual(both.map((one) => one.status).sort(), ['fulfilled', 'rejected']);
    assert.equal((await users.owners()).length, 1);
  });

  test('removing one takes the devices and leaves the numbers, with nobody', async () => {
    await using t = await openDirectory(open);
    const { users, devices, numbers } = t.directory;
    const user = await users.add({ login: 'ada', name: 'Ada' });
    await devices.add(user.id, { name: 'Phone' });
    await numbers.add({ number: '030 12345678', userId: user.id });
    await users.remove(user.id);
    assert.equal(await devices.count(), 0);
    assert.deepEqual(
      (await numbers.list({ limit: 10 })).items.map((n) => n.userId),
      [null],
    );
    await assert.rejects(users.remove(user.id), refusal('not-found'));
    await assert.rejects(users.change(user.id, { name: 'B' }), refusal('not-found'));
  });

  test('are listed page by page, each once, also while some are added', async () => {
    await using t = await openDirectory(open);
    const { users } = t.directory;
    for (let i = 0; i < 7; i++) await users.add({ login: `u${i}`, name: 'U' });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await users.list({ cursor, limit: 3 });
      seen.push(...page.items.map((user) => user.login));
      if (seen.length === 3) await users.add({ login: 'late', name: 'L' });
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    assert.deepEqual(seen, ['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'late']);
    const wrong = [
      '',
      'x',
      '!!',
      cursorOf('user_1'),
      cursorOf(newId('device')),
      `${cursorOf(newId('user'))}=`,
    ];
    for (const bad of wrong) {
      await assert.rejects(users.list({ cursor: bad, limit: 3 }), refusal('bad-request', /cursor/));
    }
  });
});

onEachStore('numbers', (open) => {
  test('are kept as E.164, once', async () => {
    await using t = await openDirectory(open);
    const { numbers } = t.directory;
    const number = await numbers.add({ number: '(030) 1234 56-78', label: ' Home ' });
    assert.equal(number.e164, '+493012345678');
    assert.equal(number.label, 'Home');
    await assert.rejects(numbers.add({ number: '+49 30 12345678' }), refusal('conflict', /\+493012345678/));
    await assert.rejects(numbers.add({ number: '12' }), refusal('bad-request', /number/));
    await assert.rejects(
      numbers.add({ number: '030 12345679', label: 'a\u0000b' }),
      refusal('bad-request', /label/),
    );
    const nobody = newId('user');
    await assert.rejects(
      numbers.add({ number: '030 12345679', userId: nobody }),
      refusal('not-found', /user/),
    );
    await assert.rejects(numbers.change(number.id, { userId: nobody }), refusal('not-found', /user/));
  });

  test('are given to users and taken back', async () => {
    await using t = await openDirectory(open);
    const { users, numbers, people } = t.directory;
    const user = await users.add({ login: 'ada', name: 'Ada' });
    const number = await numbers.add({ number: '030 12345678' });
    await numbers.change(number.id, { userId: user.id });
    assert.deepEqual(await numbers.ofUser(user.id), ['+493012345678']);
    assert.deepEqual((await people.list({ limit: 10 })).items, [
      { id: user.id, name: 'Ada', extension: '101', numbers: ['+493012345678'] },
    ]);
    assert.equal((await numbers.change(number.id, { userId: null, label: 'Spare' })).userId, null);
    assert.deepEqual(await numbers.ofUser(user.id), []);
    await numbers.remove(number.id);
    await assert.rejects(numbers.remove(number.id), refusal('not-found'));
    await assert.rejects(numbers.change(number.id, { label: 'x' }), refusal('not-found'));
  });
});

onEachStore('devices', (open) => {
  test('have a name that cannot be guessed and a secret that is only a digest here', async () => {
    await using t = await openDirectory(open);
    const user = await t.directory.users.add({ login: 'ada', name: 'Ada' });
    const { device, secret } = await t.directory.devices.add(user.id, { name: 'Desk', transport: 'tls' });
    assert.match(device.sipUser, /^[a-km-np-z2-9]{12}$/);
    assert.match(secret, /^[a-km-np-z2-9]{26}$/);
    assert.equal(device.transport, 'tls');
    const rows = await t.store.selectFrom('devices').selectAll().execute();
    const ha1 = createHash('md5').update(`${device.sipUser}:owndial:${secret}`).digest('hex');
    assert.equal(rows[0]?.ha1, ha1);
    assert(!JSON.stringify(rows).includes(secret));

    const renewed = await t.directory.devices.renewSecret(device.id);
    assert.notEqual(renewed.secret, secret);
    assert.notEqual(renewed.device.sipUser, device.sipUser);
    assert.notEqual(await t.directory.devices.ha1(device.id), ha1);
  });

  test('of browsers have a secret that is derived again and never typed', async () => {
    await using t = await openDirectory(open);
    const { devices, users } = t.directory;
    const user = await users.add({ login: 'ada', name: 'Ada' });
    const { device, secret } = await t.store
      .transaction()
      .execute((trx) => devices.addBrowserWithin(trx, user.id, 'Chrome on Linux'));
    const derived = createHmac('sha256', browserKey).update(`${device.id}:1`).digest('base64url');
    assert.equal(secret, derived);
    assert.equal((await devices.browser(device.id))?.secret, secret);
    await assert.rejects(devices.renewSecret(device.id), refusal('conflict'));
    await devices.remove(device.id);
    assert.equal(await devices.browser(device.id), undefined);
    await assert.rejects(devices.remove(device.id), refusal('not-found'));
  });

  test('belong to somebody who exists, in a number that has an end', async () => {
    await using t = await openDirectory(open);
    const { devices, users } = t.directory;
    await assert.rejects(devices.add(newId('user'), { name: 'X' }), refusal('not-found', /user/));
    await assert.rejects(devices.renewSecret(newId('device') as DeviceId), refusal('not-found', /device/));
    const user = await users.add({ login: 'ada', name: 'Ada' });
    const other = await users.add({ login: 'bob', name: 'Bob' });
    for (let i = 0; i < 256; i++) await devices.add(user.id, { name: `P${i}` });
    await assert.rejects(devices.add(user.id, { name: 'P' }), refusal('conflict', /256/));
    await devices.add(other.id, { name: 'P' });
    assert.equal((await devices.list({ userId: other.id as UserId, limit: 10 })).items.length, 1);
    assert.equal(await devices.count(), 257);
  });
});

onEachStore('the directory', (open) => {
  test('tells of every change after it is committed, and of nothing else', async () => {
    await using t = await openDirectory(open);
    const { users, numbers, devices } = t.directory;
    const user = await users.add({ login: 'ada', name: 'Ada', role: 'owner' });
    await users.change(user.id, { name: 'Ada L.' });
    const number = await numbers.add({ number: '030 12345678' });
    await numbers.change(number.id, { label: 'Home' });
    const { device } = await devices.add(user.id, { name: 'Desk' });
    await devices.renewSecret(device.id);
    await devices.remove(device.id);
    await numbers.remove(number.id);
    const other = await users.add({ login: 'bob', name: 'Bob' });
    await users.remove(other.id);
    assert.deepEqual(new Set(t.facts.map((fact) => fact.type)), new Set(['directory.changed']));
    assert.equal(t.facts.length, 10);
    await assert.rejects(users.add({ login: 'ada', name: 'X' }));
    await assert.rejects(users.remove(user.id));
    assert.equal(t.facts.length, 10);
  });
});
