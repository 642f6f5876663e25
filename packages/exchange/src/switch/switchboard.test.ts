import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DeviceId, newId } from '@owndial/contract';
import { callLine, openHistory, question, type TestHistory } from '../cdr/test-history.ts';
import { refusal } from '../directory/test-refusal.ts';
import { Ami } from '../engines/asterisk/ami.ts';
import { listOf, TestManager } from '../engines/asterisk/test-manager.ts';
import { EngineSession } from './engine-session.ts';
import { Switchboard } from './switchboard.ts';

interface TestSwitchboard extends AsyncDisposable {
  readonly t: TestHistory;
  readonly manager: TestManager;
  readonly ami: Ami;
  readonly board: Switchboard;
  readonly registered: Set<string>;
  /** the actions after signing in */
  asked(): Readonly<Record<string, string>>[];
}

async function openSwitchboard(): Promise<TestSwitchboard> {
  const t = await openHistory();
  const manager = await TestManager.listen();
  const options = { host: '127.0.0.1', port: manager.port, user: 'x', secret: 'secret', answerLimit: 5_000 };
  const ami = await Ami.connect(options);
  const session = new EngineSession();
  session.take(ami);
  const registered = new Set([t.ada.sipUser]);
  const board = new Switchboard({
    store: t.store,
    session,
    history: t.history,
    isRegistered: (sipUser) => registered.has(sipUser),
    ringSeconds: 30,
  });
  return {
    t,
    manager,
    ami,
    board,
    registered,
    asked: () => manager.asked.slice(1),
    [Symbol.asyncDispose]: async () => {
      ami.close();
      await manager[Symbol.asyncDispose]();
      await t[Symbol.asyncDispose]();
    },
  };
}

describe('a call that is asked for', () => {
  const targets: [to: string, dialled: string][] = [
    ['102', '102'],
    ['+49 (30) 123-456.78', '+493012345678'],
    [' 030 12345678 ', '03012345678'],
    ['*43', '*43'],
    ['#31#', '#31#'],
    ['bob', 'bob'],
    ['Bob', 'bob'],
    ['ada.king-noel_2', 'ada.king-noel_2'],
  ];
  for (const [to, dialled] of targets) {
    test(`to ${to} dials ${dialled}`, async () => {
      await using s = await openSwitchboard();
      await s.board.place(s.t.ada.userId, { to });
      const [asked] = s.asked();
      assert.equal(asked?.Action, 'Originate');
      assert.equal(asked?.Exten, dialled);
      assert.equal(asked?.Context, 'from-click');
      assert.equal(asked?.CallerID, `<${dialled}>`);
      assert.equal(asked?.Variable, `__CLICK_DEVICES=PJSIP/${s.t.ada.sipUser}`);
    });
  }

  const hostile = [
    '',
    ' ',
    '-',
    '()',
    '102\r\nAction: Command\r\nCommand: core stop now',
    '102\n',
    '10\n2',
    '102,1',
    '102&PJSIP/evil',
    '102@from-trunk',
    'Local/102@x',
    '$\u007bSHELL(id)}',
    '102;x=y',
    '"102"',
    '<102>',
    '1\u00002',
    '１０２',
    '١٠٢',
    '\u202e102',
    'bob bob',
    'bob@example.org',
    '-bob',
    'a'.repeat(33),
    '1'.repeat(41),
    '1'.repeat(100_000),
    '\u{1f4de}',
  ];
  for (const to of hostile) {
    test(`to ${JSON.stringify(to.slice(0, 40))} is refused before the engine hears of it`, async () => {
      await using s = await openSwitchboard();
      // blanks around a number are no fault
      if (to.trim() === '102') return void (await s.board.place(s.t.ada.userId, { to }));
      await assert.rejects(s.board.place(s.t.ada.userId, { to }), refusal('bad-request'));
      assert.deepEqual(s.asked(), []);
    });
  }

  test('rings the registered devices of the one who asked, or the one named', async () => {
    await using s = await openSwitchboard();
    const { ada, bob } = s.t;
    const { device } = await s.t.directory.devices.add(ada.userId, { name: 'second' });
    await s.t.directory.devices.add(ada.userId, { name: 'silent' });
    s.registered.add(device.sipUser).add(bob.sipUser);
    await s.board.place(ada.userId, { to: '102' });
    await s.board.place(ada.userId, { to: '102', deviceId: device.id });
    const rung = s
      .asked()
      .map(({ Variable = '' }) => Variable.replace('__CLICK_DEVICES=', '').split('&').sort());
    assert.deepEqual(rung, [
      [ada.sipUser, device.sipUser].map((sipUser) => `PJSIP/${sipUser}`).sort(),
      [`PJSIP/${device.sipUser}`],
    ]);
  });

  test("rings nobody else's device", async () => {
    await using s = await openSwitchboard();
    s.registered.add(s.t.bob.sipUser);
    for (const deviceId of [s.t.bob.deviceId, newId('device'), "' or 1=1 --"] as DeviceId[])
      await assert.rejects(s.board.place(s.t.ada.userId, { to: '102', deviceId }), refusal('conflict'));
    s.registered.clear();
    await assert.rejects(s.board.place(s.t.ada.userId, { to: '102' }), refusal('conflict', /registered/));
    assert.deepEqual(s.asked(), []);
  });

  test('is told that the engine is away', async () => {
    await using s = await openSwitchboard();
    s.manager.drop();
    await s.ami.ended;
    await assert.rejects(s.board.place(s.t.ada.userId, { to: '102' }), refusal('engine-away'));
  });
});

describe('a call that is to end', () => {
  test('is hung up by the channel that the engine has for it', async () => {
    await using s = await openSwitchboard();
    const call = question(s.t.ada.sipUser, '102');
    await s.t.take(callLine('began', call));
    const { id } = await s.t.call();
    s.manager.answers.set('CoreShowChannels', (fields) =>
      listOf(fields, [
        { Uniqueid: 'owndial-1.10', Linkedid: 'owndial-1.10', Channel: 'PJSIP/x-1' },
        { Uniqueid: call.engineId, Linkedid: call.engineId, Channel: s.t.ada.channel },
      ]),
    );
    await s.board.hangUp(id);
    const { Action, Channel, Cause } = s.asked().at(-1) ?? {};
    assert.deepEqual([Action, Channel, Cause], ['Hangup', s.t.ada.channel, '16']);
  });

  test('is not there when it has ended, or the engine does not know it', async () => {
    await using s = await openSwitchboard();
    const call = question(s.t.ada.sipUser, '102');
    await s.t.take(callLine('began', call));
    const { id } = await s.t.call();
    await assert.rejects(s.board.hangUp(id), refusal('not-found'));
    await s.t.take(callLine('ended', call));
    await assert.rejects(s.board.hangUp(id), refusal('not-found'));
    await assert.rejects(s.board.hangUp(newId('call')), refusal('not-found'));
  });
});
