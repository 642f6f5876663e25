import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Fact, Person } from '@owndial/contract';
import { callLine, openHistory, question, type TestHistory, type TestPerson } from '../cdr/test-history.ts';
import { refusal } from '../directory/test-refusal.ts';
import { Ami } from '../engines/asterisk/ami.ts';
import { eventOf, listOf, TestManager } from '../engines/asterisk/test-manager.ts';
import { createLog } from '../log.ts';
import { Presence } from './presence.ts';
import { Registrations } from './registrations.ts';

interface TestRegistrations extends AsyncDisposable {
  readonly t: TestHistory;
  readonly manager: TestManager;
  readonly registrations: Registrations;
  readonly presence: Presence;
  readonly logged: string[];
  /** a session that is followed from now on */
  follow(): Promise<Ami>;
  /** sends it, and waits until all before it has been taken */
  status(person: TestPerson, status: string, uri?: string): Promise<void>;
  told(): string[];
  presenceOf(person: TestPerson): Person['presence'];
}

const uriOf = (person: TestPerson, host = '192.0.2.7:5060') => `sip:${person.sipUser}@${host};transport=udp`;

async function openRegistrations(): Promise<TestRegistrations> {
  const t = await openHistory();
  const manager = await TestManager.listen();
  const logged: string[] = [];
  const log = createLog({ destination: { write: (line) => void logged.push(line) } });
  const registrations = new Registrations(t.store, t.bus, log);
  const presence = new Presence({ store: t.store, bus: t.bus, registrations, log });
  const sessions: Ami[] = [];
  const settled = async () => {
    await sessions.at(-1)?.send({ Action: 'Ping' });
    // the store answers in order
    await t.store.selectFrom('devices').select('id').execute();
    await t.store.selectFrom('devices').select('id').execute();
  };
  t.facts.length = 0;
  return {
    t,
    manager,
    registrations,
    presence,
    logged,
    follow: async () => {
      const options = {
        host: '127.0.0.1',
        port: manager.port,
        user: 'x',
        secret: 'secret',
        answerLimit: 5_000,
      };
      const ami = await Ami.connect(options);
      sessions.push(ami);
      await registrations.follow(ami);
      return ami;
    },
    status: async (person, status, uri = uriOf(person)) => {
      manager.send(contact(person, status, uri));
      await settled();
    },
    told: () => t.facts.splice(0).flatMap((fact) => shortly(t, fact) ?? []),
    presenceOf: (person) => presence.ofUser(person.userId),
    [Symbol.asyncDispose]: async () => {
      for (const ami of sessions) ami.close();
      await manager[Symbol.asyncDispose]();
      await t[Symbol.asyncDispose]();
    },
  };
}

const contact = (person: TestPerson, status: string, uri: string) =>
  eventOf({
    Event: 'ContactStatus',
    URI: uri,
    ContactStatus: status,
    AOR: person.sipUser,
    EndpointName: person.sipUser,
    RoundtripUsec: status === 'Reachable' ? '2500' : '0',
    UserAgent: 'Phone: 1\u{1f4de}',
  });

const listed = (person: TestPerson, status: string) => ({
  Event: 'ContactList',
  Uri: uriOf(person),
  Endpoint: person.sipUser,
  Status: status,
  RoundtripUsec: 'N/A',
});

function shortly(t: TestHistory, fact: Fact): string | undefined {
  const who = (userId: string) => [t.ada, t.bob, t.cid].find((one) => one.userId === userId)?.extension;
  if (fact.type === 'presence.changed') return `${who(fact.data.userId)} is ${fact.data.presence}`;
  if (fact.type.startsWith('device.') && 'userId' in fact.data)
    return `${who(fact.data.userId)} ${fact.type.slice(7)}`;
  return undefined;
}

describe('registrations', () => {
  test('come and go with their contacts', async () => {
    await using r = await openRegistrations();
    await r.follow();
    const { ada } = r.t;
    assert.equal(r.registrations.known(), true);
    await r.status(ada, 'NonQualified');
    assert.deepEqual(r.registrations.get(ada.sipUser), {
      address: '192.0.2.7:5060',
      userAgent: 'Phone: 1\u{1f4de}',
      roundTripMs: null,
    });
    await r.status(ada, 'Reachable');
    assert.equal(r.registrations.get(ada.sipUser)?.roundTripMs, 2.5);
    assert.deepEqual(r.told(), ['101 registered', '101 is free']);
    await r.status(ada, 'Removed');
    assert.equal(r.registrations.get(ada.sipUser), null);
    assert.deepEqual(r.told(), ['101 unregistered', '101 is away']);
  });

  test('of a device that falls silent are as good as gone, until it answers again', async () => {
    await using r = await openRegistrations();
    await r.follow();
    await r.status(r.t.ada, 'Reachable');
    await r.status(r.t.ada, 'Unreachable');
    assert.equal(r.registrations.count(), 0);
    await r.status(r.t.ada, 'Unreachable');
    await r.status(r.t.ada, 'Reachable');
    assert.deepEqual(r.told(), [
      '101 registered',
      '101 is free',
      '101 unregistered',
      '101 is away',
      '101 registered',
      '101 is free',
    ]);
  });

  test('of a device that comes back from elsewhere are not lost when its old place goes', async () => {
    await using r = await openRegistrations();
    await r.follow();
    const { ada } = r.t;
    await r.status(ada, 'Reachable');
    const there = uriOf(ada, '[2001:db8::9]:5062');
    await r.status(ada, 'NonQualified', there);
    await r.status(ada, 'Unreachable');
    await r.status(ada, 'Removed');
    assert.equal(r.registrations.get(ada.sipUser)?.address, '[2001:db8::9]:5062');
    assert.deepEqual(r.told(), ['101 registered', '101 is free']);
    await r.status(ada, 'Removed', there);
    assert.equal(r.registrations.get(ada.sipUser), null);
  });

  test('are read anew with each session', async () => {
    await using r = await openRegistrations();
    const { ada, bob, cid } = r.t;
    r.manager.answers.set('PJSIPShowContacts', (fields) =>
      listOf(fields, [listed(ada, 'Reachable'), listed(bob, 'NonQualified'), listed(cid, 'Unreachable')]),
    );
    const first = await r.follow();
    assert.deepEqual(
      [ada, bob, cid].map((one) => r.registrations.get(one.sipUser) !== null),
      [true, true, false],
    );
    r.manager.drop();
    await first.ended;
    assert.equal(r.registrations.known(), false, 'what is known may have changed');
    assert.notEqual(r.registrations.get(ada.sipUser), null);
    r.told();
    r.manager.answers.set('PJSIPShowContacts', (fields) =>
      listOf(fields, [listed(bob, 'Reachable'), listed(cid, 'Reachable')]),
    );
    await r.follow();
    assert.deepEqual(r.told().sort(), ['101 is away', '101 unregistered', '103 is free', '103 registered']);
  });

  test('that change while they are read keep the change', async () => {
    await using r = await openRegistrations();
    const { ada, bob } = r.t;
    r.manager.answers.set('PJSIPShowContacts', (fields) =>
      // the list was made before, and is sent after
      [
        contact(ada, 'Removed', uriOf(ada)),
        contact(bob, 'Reachable', uriOf(bob)),
        listOf(fields, [listed(ada, 'Reachable')]),
      ].join(''),
    );
    await r.follow();
    assert.equal(r.registrations.get(ada.sipUser), null);
    assert.notEqual(r.registrations.get(bob.sipUser), null);
  });

  test('are not thrown away because the engine does not answer', async () => {
    await using r = await openRegistrations();
    const first = await r.follow();
    await r.status(r.t.ada, 'Reachable');
    r.manager.drop();
    await first.ended;
    r.manager.answers.set('PJSIPShowContacts', (_, socket) => {
      socket.destroy();
      return undefined;
    });
    await assert.rejects(r.follow(), refusal('engine-away'));
    assert.equal(r.registrations.known(), false);
    assert.notEqual(r.registrations.get(r.t.ada.sipUser), null);
  });

  test('of nobody we know are not told', async () => {
    await using r = await openRegistrations();
    await r.follow();
    const stranger = { ...r.t.ada, sipUser: "x' or 1=1" };
    await r.status(stranger, 'Reachable', 'garbage');
    await r.status(stranger, 'Removed', 'garbage');
    assert.deepEqual(r.told(), []);
  });

  test('that cannot be told, as the store fails, do not end the exchange', async () => {
    await using r = await openRegistrations();
    await r.follow();
    await r.t.store.schema.alterTable('devices').renameTo('gone').execute();
    await r.status(r.t.ada, 'Reachable').catch(() => undefined);
    r.t.directory.changed();
    await new Promise(setImmediate);
    assert.notEqual(r.registrations.get(r.t.ada.sipUser), null);
    assert.equal(r.logged.length, 2);
  });
});

describe('presence', () => {
  test('follows a call from ringing to its end', async () => {
    await using r = await openRegistrations();
    const { ada, bob } = r.t;
    await r.follow();
    await r.status(ada, 'Reachable');
    await r.status(bob, 'Reachable');
    r.told();
    const call = question(ada.sipUser, '102');
    await r.t.recorder.began(call, await r.t.gather(call));
    assert.deepEqual(r.told(), ['101 is busy', '102 is ringing']);
    await r.t.recorder.answered(call.engineId, bob.channel);
    assert.deepEqual(r.told(), ['102 is busy']);
    await r.status(bob, 'Unreachable');
    assert.deepEqual(r.told(), ['102 unregistered']);
    await r.t.take(callLine('ended', call, { status: 'ANSWER', talk: 5, peer: bob.channel }));
    assert.deepEqual(r.told(), ['101 is free', '102 is away']);
    assert.equal(r.presenceOf(bob), 'away');
  });

  test('is busy until the last of two calls ends', async () => {
    await using r = await openRegistrations();
    const { ada } = r.t;
    const [one, two] = ['a.1', 'a.2'].map((engineId) => question(ada.sipUser, '102', { engineId }));
    assert(one !== undefined && two !== undefined);
    await r.t.take(callLine('began', one), callLine('began', two), callLine('ended', one));
    assert.equal(r.presenceOf(ada), 'busy');
    assert.equal(r.presenceOf(r.t.bob), 'ringing');
    await r.t.take(callLine('ended', two));
    assert.equal(r.presenceOf(ada), 'away');
    assert.deepEqual(r.told(), ['101 is busy', '102 is ringing', '101 is away', '102 is away']);
  });

  test('of the one who was called is told when somebody else has answered', async () => {
    await using r = await openRegistrations();
    const call = question(r.t.ada.sipUser, '102');
    await r.t.recorder.began(call, await r.t.gather(call));
    r.told();
    await r.t.recorder.answered(call.engineId, r.t.cid.channel);
    assert.deepEqual(r.told().sort(), ['102 is away', '103 is busy']);
  });

  test('knows the calls of before the exchange started', async () => {
    await using r = await openRegistrations();
    const call = question(r.t.ada.sipUser, '102');
    await r.t.take(callLine('began', call));
    const { items } = await r.t.history.list({ live: true, limit: 10 });
    const log = createLog({ destination: { write: () => undefined } });
    const after = new Presence({ store: r.t.store, bus: r.t.bus, registrations: r.registrations, log });
    await after.start(items);
    assert.equal(after.ofUser(r.t.ada.userId), 'busy');
    await r.t.take(callLine('ended', call));
    assert.equal(after.ofUser(r.t.ada.userId), 'away');
  });

  test('is away when the last device is revoked', async () => {
    await using r = await openRegistrations();
    await r.follow();
    await r.status(r.t.ada, 'Reachable');
    await r.presence.refreshDevices();
    r.told();
    const away = new Promise<void>((resolve) => {
      r.t.bus.subscribe((fact) => {
        if (fact.type === 'presence.changed') resolve();
      });
    });
    await r.t.store.deleteFrom('devices').where('sip_user', '=', r.t.ada.sipUser).execute();
    r.t.directory.changed();
    await away;
    assert.deepEqual(r.told(), ['101 is away']);
  });
});
