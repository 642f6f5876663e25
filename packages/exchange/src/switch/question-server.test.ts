import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import type { CallPlan } from '../dialplan/index.ts';
import type { Question } from '../dialplan/question.ts';
import { refusal } from '../directory/test-refusal.ts';
import { createLog } from '../log.ts';
import { listenForQuestions } from './question-server.ts';

const key = 'k'.repeat(43);
const form =
  'began=1799150400000&id=owndial-1.2&linked=owndial-1.2&device=abc&click=&moved=&dialled=%2B493012345678';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface TestServer extends AsyncDisposable {
  readonly port: number;
  readonly asked: Question[];
  readonly logged: string[];
  answer: (question: Question) => Promise<CallPlan>;
  ask(body: string | undefined, headers?: Record<string, string>): Promise<{ status: number; text: string }>;
  close(): Promise<void>;
}

async function openServer(): Promise<TestServer> {
  const port = await freePort();
  const [asked, logged]: [Question[], string[]] = [[], []];
  const listening = await listenForQuestions({
    port,
    key,
    log: createLog({ destination: { write: (line) => void logged.push(line) } }),
    answer: (question) => {
      asked.push(question);
      return server.answer(question);
    },
  });
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= listening.close());
  const server: TestServer = {
    port,
    asked,
    logged,
    answer: async () => ({ do: 'echo' }),
    ask: async (body, headers = { 'x-owndial-key': key }) => {
      const request = body === undefined ? { headers } : { method: 'POST', body, headers };
      const response = await fetch(`http://127.0.0.1:${port}/question`, request);
      return { status: response.status, text: await response.text() };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return server;
}

const head = (length: number, method = 'POST') =>
  `${method} /question HTTP/1.1\r\nHost: x\r\nX-Owndial-Key: ${key}\r\nContent-Length: ${length}\r\n\r\n`;

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

test('a question is answered with a plan', async () => {
  await using server = await openServer();
  assert.deepEqual(await server.ask(form), { status: 200, text: '{"do":"echo"}' });
  assert.deepEqual(server.asked, [
    {
      key: 'owndial-1.2/1799150400000',
      engineId: 'owndial-1.2',
      began: 1799150400000,
      linkedId: 'owndial-1.2',
      device: 'abc',
      click: '',
      moved: '',
      dialled: '+493012345678',
    },
  ]);
});

const wrongKeys: [what: string, headers: Record<string, string>][] = [
  ['no key', {}],
  ['an empty key', { 'x-owndial-key': '' }],
  ['another key', { 'x-owndial-key': 'x'.repeat(43) }],
  ['a part of the key', { 'x-owndial-key': key.slice(1) }],
  ['a longer key', { 'x-owndial-key': `${key}k` }],
  ['a key of other signs', { 'x-owndial-key': '\u00e4'.repeat(43) }],
  ['a key elsewhere', { authorization: `Bearer ${key}` }],
];
for (const [what, headers] of wrongKeys) {
  test(`${what} is refused without a look at the question`, async () => {
    await using server = await openServer();
    assert.deepEqual(await server.ask(form, headers), { status: 403, text: '' });
    assert.deepEqual(server.asked, []);
  });
}

const noQuestions: [what: string, body: string | undefined][] = [
  ['a GET', undefined],
  ['nothing', ''],
  ['noise', '%%%\0\u{1f4a5}'],
  ['JSON', '{"began":1}'],
  ['no beginning', form.replace(/began=\d+/, '')],
  ['a beginning that is none', form.replace(/began=\d+/, 'began=soon')],
  ['a beginning that no id can hold', form.replace(/began=\d+/, 'began=999999999999999')],
  ['an id with a line end', form.replace('id=owndial', 'id=own%0adial')],
  ['more than a question', `${form}&x=${'y'.repeat(9000)}`],
  ['very much', 'x'.repeat(5_000_000)],
];
for (const [what, body] of noQuestions) {
  test(`${what} is no question`, async () => {
    await using server = await openServer();
    assert.deepEqual(await server.ask(body), { status: 400, text: '' });
    assert.deepEqual(server.asked, []);
    assert.deepEqual(server.logged, []);
  });
}

test('what is dialled stays data, and is not longer than any number', async () => {
  await using server = await openServer();
  const hostile = "\r\n&x=1';--$\u007bEXTEN}\u202e";
  await server.ask(form.replace(/dialled=.*/, `dialled=${encodeURIComponent(hostile)}`));
  await server.ask(form.replace(/dialled=.*/, `dialled=${'9'.repeat(5000)}`));
  assert.deepEqual(
    server.asked.map(({ dialled }) => dialled),
    [hostile, '9'.repeat(80)],
  );
});

test('a question that cannot be decided has an empty answer: the engine falls back', async () => {
  await using server = await openServer();
  server.answer = () => Promise.reject(new Error('no such table'));
  assert.deepEqual(await server.ask(form), { status: 200, text: '' });
  assert.match(server.logged.join(), /falls back/);
  server.answer = async () => ({ do: 'echo' });
  assert.equal((await server.ask(form)).text, '{"do":"echo"}');
});

test('many questions at once have each their own answer', async () => {
  await using server = await openServer();
  server.answer = async ({ dialled }) => ({ do: 'dial', to: dialled, seconds: 1 });
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, i) => server.ask(form.replace(/dialled=.*/, `dialled=${i}`))),
  );
  assert.deepEqual(
    answers.map(({ text }) => (JSON.parse(text) as { to: string }).to),
    answers.map((_, i) => String(i)),
  );
});

test('a body that comes in pieces is one question, and holds up no other', async () => {
  await using server = await openServer();
  const slow = await open(server.port);
  slow.write(head(form.length) + form.slice(0, 30));
  assert.equal((await server.ask(form)).status, 200);
  for (const sign of form.slice(30)) slow.write(sign);
  assert.match(String(await once(slow, 'data')), /^HTTP\/1.1 200 [\s\S]*\{"do":"echo"\}$/);
  slow.destroy();
});

test('who goes away in the middle of a question or before its answer harms nobody', async () => {
  await using server = await openServer();
  const half = await open(server.port);
  half.write(head(form.length) + form.slice(0, 30));
  assert.equal((await server.ask(form)).status, 200);
  half.resetAndDestroy();

  const { promise, resolve } = Promise.withResolvers<CallPlan>();
  const arrived = Promise.withResolvers<void>();
  server.answer = () => {
    arrived.resolve();
    return promise;
  };
  const impatient = await open(server.port);
  impatient.write(head(form.length) + form);
  await arrived.promise;
  impatient.resetAndDestroy();
  resolve({ do: 'echo' });
  server.answer = async () => ({ do: 'echo' });
  assert.equal((await server.ask(form)).text, '{"do":"echo"}');
});

test('what is not HTTP harms nobody', async () => {
  await using server = await openServer();
  for (const noise of [
    '\0'.repeat(5000),
    'INVITE sip:x SIP/2.0\r\n\r\n',
    `${head(5, 'BREW')}xxxxx`,
    `GET / HTTP/1.1\r\nX: ${'y'.repeat(100_000)}`,
  ]) {
    const socket = await open(server.port);
    socket.end(noise);
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
  }
  assert.equal((await server.ask(form)).status, 200);
});

test('it closes when the questions under way are answered', async () => {
  const server = await openServer();
  const { promise, resolve } = Promise.withResolvers<CallPlan>();
  const arrived = Promise.withResolvers<void>();
  server.answer = () => {
    arrived.resolve();
    return promise;
  };
  const asked = server.ask(form);
  await arrived.promise;
  const closed = server.close();
  resolve({ do: 'echo' });
  assert.deepEqual(await asked, { status: 200, text: '{"do":"echo"}' });
  await closed;
  await assert.rejects(server.ask(form));
});

test('it closes also while somebody does not end a question', async () => {
  const server = await openServer();
  const silent = await open(server.port);
  const half = await open(server.port);
  half.write(head(form.length) + form.slice(0, 30));
  assert.equal((await server.ask(form)).status, 200);
  await server.close();
  silent.destroy();
  half.destroy();
});

test('a port that is taken is one clear line', async () => {
  await using server = await openServer();
  const options = { port: server.port, key, log: createLog(), answer: server.answer };
  await assert.rejects(listenForQuestions(options), refusal('port-taken', /port-offset/));
});
