import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { refusal as refused } from '../../directory/test-refusal.ts';
import { Ami, type AmiOptions } from './ami.ts';
import type { AmiMessage } from './ami-frames.ts';
import { eventOf, listOf, refusal, success, TestManager } from './test-manager.ts';

const optionsFor = (manager: TestManager, more: Partial<AmiOptions> = {}): AmiOptions => ({
  host: '127.0.0.1',
  port: manager.port,
  user: 'exchange',
  secret: 'secret',
  answerLimit: 5_000,
  ...more,
});

/** A session that ends with the test. */
async function openSession(manager: TestManager, more: Partial<AmiOptions> = {}): Promise<Ami & Disposable> {
  const ami = await Ami.connect(optionsFor(manager, more));
  return Object.assign(ami, { [Symbol.dispose]: () => ami.close() });
}

describe('a session with the manager', () => {
  test('signs in, asks and is answered', async () => {
    await using manager = await TestManager.listen();
    using ami = await openSession(manager);
    const { message } = await ami.send({ Action: 'Ping', Extra: 'x' });
    assert.equal(message.fields.Response, 'Success');
    assert.deepEqual(
      manager.asked.map(({ Action, ActionID }) => [Action, ActionID]),
      [
        ['Login', '1'],
        ['Ping', '2'],
      ],
    );
  });

  test('is refused with a wrong secret, and leaves no connection', async () => {
    await using manager = await TestManager.listen();
    await assert.rejects(
      Ami.connect(optionsFor(manager, { secret: 'wrong' })),
      refused('internal', /Authentication/),
    );
    for (const socket of manager.sockets) await once(socket, 'close');
    assert.equal(manager.sockets.size, 0);
  });

  test('is not there where nobody listens', async () => {
    const port = await TestManager.listen().then(async (manager) => {
      await manager[Symbol.asyncDispose]();
      return manager.port;
    });
    const options = { host: '127.0.0.1', port, user: '', secret: '', answerLimit: 5_000 };
    await assert.rejects(Ami.connect(options), refused('engine-away'));
  });

  test('is given up when it is cancelled, or does not answer', async () => {
    await using manager = await TestManager.listen();
    manager.answers.set('Login', () => undefined);
    await assert.rejects(
      Ami.connect(optionsFor(manager, { answerLimit: 250 })),
      refused('engine-away', /Login/),
    );
    await assert.rejects(Ami.connect(optionsFor(manager), AbortSignal.abort()), refused('engine-away'));
  });

  test('takes answers in any order, to the one who asked', async () => {
    await using manager = await TestManager.listen();
    using ami = await openSession(manager);
    const held: string[] = [];
    manager.answers.set('Ping', (fields) => {
      held.push(success(fields, `Message: ${fields.Nr}`));
      return held.length === 3 ? held.reverse().join('') : undefined;
    });
    const answers = await Promise.all(['0', '1', '2'].map((Nr) => ami.send({ Action: 'Ping', Nr })));
    assert.deepEqual(
      answers.map(({ message }) => message.fields.Message),
      ['0', '1', '2'],
    );
  });

  test('takes a list with events of others between its items', async () => {
    await using manager = await TestManager.listen();
    using ami = await openSession(manager);
    const heard: AmiMessage[] = [];
    ami.on('DialEnd', (message) => heard.push(message));
    manager.answers.set('CoreShowChannels', (fields) =>
      listOf(fields, [{ Uniqueid: '1' }, { Uniqueid: '2' }]).replace(
        'Event: Item',
        `${eventOf({ Event: 'DialEnd', Uniqueid: '9' })}Event: Item`,
      ),
    );
    const { items } = await ami.send({ Action: 'CoreShowChannels' });
    assert.deepEqual(
      items.map(({ fields }) => fields.Uniqueid),
      ['1', '2'],
    );
    assert.deepEqual(
      heard.map(({ fields }) => fields.Uniqueid),
      ['9'],
    );
  });

  test('takes letters that are cut in the middle of their bytes', async () => {
    await using manager = await TestManager.listen();
    using ami = await openSession(manager);
    manager.answers.set('Ping', (fields, socket) => {
      for (const byte of Buffer.from(success(fields, 'Message: Grüße \u{1f4de}')))
        socket.write(Buffer.of(byte));
      return undefined;
    });
    const { message } = await ami.send({ Action: 'Ping' });
    assert.equal(message.fields.Message, 'Grüße \u{1f4de}');
  });

  test('gives what a command printed', async () => {
    await using manager = await TestManager.listen();
    using ami = await openSession(manager);
    manager.answers.set('Command', (fields) => success(fields, 'Output: a', 'Output: b: c'));
    assert.equal(await ami.command('core show uptime'), 'a\nb: c');
  });

  test('says what was refused', async () => {
    await using manager = await TestManager.listen();
    using ami = await openSession(manager);
    manager.answers.set('Hangup', (fields) => refusal(fields, 'No such channel'));
    await assert.rejects(ami.send({ Action: 'Hangup' }), refused('internal', /No such channel/));
  });

  test('sends nothing of an action with a line end in it', async () => {
    await using manager = await TestManager.listen();
    using ami = await openSession(manager);
    await assert.rejects(ami.send({ Action: 'Ping', To: 'x\r\nAction: Logoff' }), refused('bad-request'));
    await ami.send({ Action: 'Ping' });
    assert.deepEqual(
      manager.asked.map(({ Action }) => Action),
      ['Login', 'Ping'],
    );
  });

  test('does not wait for ever, and takes a late answer for nothing', async () => {
    await using manager = await TestManager.listen();
    using ami = await openSession(manager, { answerLimit: 250 });
    let late = '';
    manager.answers.set('Ping', (fields) => {
      late = success(fields);
      return undefined;
    });
    await assert.rejects(ami.send({ Action: 'Ping' }), refused('engine-away', /Ping/));
    manager.send(late);
    await ami.send({ Action: 'CoreStatus' });
  });

  test('that ends is told, and fails all who wait', async () => {
    await using manager = await TestManager.listen();
    const ami = await Ami.connect(optionsFor(manager));
    manager.answers.set('Ping', () => undefined);
    const pending = [1, 2, 3].map(() =>
      assert.rejects(ami.send({ Action: 'Ping' }), refused('engine-away', /ended/)),
    );
    await manager.next('Ping');
    manager.drop();
    await ami.ended;
    await Promise.all(pending);
    await assert.rejects(ami.send({ Action: 'Ping' }), refused('engine-away', /not connected/));
    ami.close();
  });

  test('survives events of any name', async () => {
    await using manager = await TestManager.listen();
    using ami = await openSession(manager);
    for (const name of ['error', 'newListener', '__proto__', '']) manager.send(eventOf({ Event: name }));
    await ami.send({ Action: 'Ping' });
  });

  test('with one who is no manager ends instead of filling the memory', async () => {
    const server = createServer((socket) => {
      const flood = () => {
        while (socket.writable && socket.write('x'.repeat(1 << 20)));
        socket.once('drain', flood);
      };
      socket.on('error', () => undefined);
      flood();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const options = { host: '127.0.0.1', port, user: 'x', secret: 'x', answerLimit: 30_000 };
    await assert.rejects(Ami.connect(options), refused('engine-away', /ended/));
    server.close();
  });
});

test('the simulator of the manager greets as Asterisk does', async () => {
  await using manager = await TestManager.listen();
  const socket = connect(manager.port, '127.0.0.1').setEncoding('utf8');
  assert.match(String(await once(socket, 'data')), /^Asterisk Call Manager\/[\d.]+\r\n$/);
  socket.destroy();
});
