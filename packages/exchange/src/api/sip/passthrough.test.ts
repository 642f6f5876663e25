import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { openApi, type TestApi } from '../test-api.ts';

interface Engine extends AsyncDisposable {
  readonly port: number;
  readonly requests: IncomingMessage[];
  readonly sockets: WebSocket[];
}

/** Stands for the engine's WebSocket: sends back what it gets. */
async function echoEngine(): Promise<Engine> {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    path: '/ws',
    handleProtocols: () => 'sip',
  });
  await once(server, 'listening');
  const requests: IncomingMessage[] = [];
  const sockets: WebSocket[] = [];
  server.on('connection', (socket, request) => {
    requests.push(request);
    sockets.push(socket);
    socket.on('message', (data, binary) => socket.send(data, { binary }));
  });
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const phoneOf = (t: TestApi, headers: Record<string, string> = { origin: t.base }, protocol = 'sip') =>
  new WebSocket(`ws://127.0.0.1:${t.port}/sip`, protocol, { headers });

async function refusedWith(socket: WebSocket): Promise<number> {
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  return response.statusCode as number;
}

const register = 'REGISTER sip:owndial SIP/2.0\r\nVia: SIP/2.0/WS x.invalid\r\nContent-Length: 0\r\n\r\n';

test('messages go through both ways as they are, in order, from the first on', async () => {
  await using engine = await echoEngine();
  await using t = await openApi({ enginePort: engine.port });
  const phone = phoneOf(t);
  const messages = [register, randomBytes(60_000), '\r\n\r\n', 'ü€😀', Buffer.from([0, 255, 0])];
  const got: { bytes: Buffer; binary: boolean }[] = [];
  const all = new Promise<void>((resolve) => {
    phone.on('message', (data, binary) => {
      got.push({ bytes: data as Buffer, binary });
      if (got.length === messages.length) resolve();
    });
  });
  // sent as soon as it is open on this side, while the engine's side may not be
  phone.once('open', () => {
    for (const message of messages) phone.send(message);
  });
  await all;
  assert.equal(phone.protocol, 'sip');
  assert.deepEqual(
    got,
    messages.map((message) => ({ bytes: Buffer.from(message), binary: Buffer.isBuffer(message) })),
  );
  phone.terminate();
});

test('the engine sees nothing of what a page says about itself', async () => {
  await using engine = await echoEngine();
  await using t = await openApi({ enginePort: engine.port });
  const phone = phoneOf(t, {
    origin: t.base,
    cookie: 'owndial=secret',
    authorization: 'Bearer x',
    'x-forwarded-for': '203.0.113.9',
    forwarded: 'for=203.0.113.9',
    'user-agent': 'claimed',
  });
  await once(phone, 'open');
  phone.send(register);
  await once(phone, 'message');
  const [request] = engine.requests;
  assert.deepEqual(Object.keys(request?.headers ?? {}).sort(), [
    'connection',
    'host',
    'sec-websocket-key',
    'sec-websocket-protocol',
    'sec-websocket-version',
    'upgrade',
  ]);
  assert.equal(request?.socket.remoteAddress, '127.0.0.1');
  phone.terminate();
});

test('when one side ends, the other does, with its reason', async () => {
  await using engine = await echoEngine();
  await using t = await openApi({ enginePort: engine.port });
  const joined = async () => {
    const phone = phoneOf(t);
    await once(phone, 'open');
    phone.send('x');
    await once(phone, 'message');
    return { phone, engineSide: engine.sockets.at(-1) as WebSocket };
  };
  const first = await joined();
  first.phone.close(4000, 'bye');
  assert.deepEqual((await once(first.engineSide, 'close')).map(String), ['4000', 'bye']);
  const second = await joined();
  second.phone.terminate();
  assert.equal((await once(second.engineSide, 'close'))[0], 1013);
  const third = await joined();
  third.engineSide.close();
  assert.equal((await once(third.phone, 'close'))[0], 1000);
  const fourth = await joined();
  fourth.engineSide.terminate();
  assert.equal((await once(fourth.phone, 'close'))[0], 1013);
});

test('while the engine is away, a phone is told to try again at once', async () => {
  await using t = await openApi({ enginePort: 1 });
  const started = performance.now();
  const phone = phoneOf(t);
  const [code, reason] = await once(phone, 'close');
  assert.deepEqual([code, String(reason)], [1013, 'the engine is away']);
  assert(performance.now() - started < 1_000);
});

test('an engine that takes the connection and says nothing counts as away', async () => {
  const frozen = createServer(() => {}).listen(0, '127.0.0.1');
  await once(frozen, 'listening');
  await using t = await openApi({ enginePort: (frozen.address() as AddressInfo).port });
  const started = performance.now();
  const [code] = await once(phoneOf(t), 'close');
  assert.equal(code, 1013);
  assert(performance.now() - started < 4_000);
  frozen.close();
});

test('a message that no phone would send ends the connection', async () => {
  await using engine = await echoEngine();
  await using t = await openApi({ enginePort: engine.port });
  const phone = phoneOf(t);
  await once(phone, 'open');
  phone.send(Buffer.alloc(64 * 1024 + 1));
  const [code] = await once(phone, 'close');
  assert.equal(code, 1009);
});

test('other sites, other protocols and other names are refused', async () => {
  await using engine = await echoEngine();
  await using t = await openApi({ enginePort: engine.port });
  assert.equal(await refusedWith(phoneOf(t, { origin: 'https://evil.example' })), 403);
  assert.equal(await refusedWith(phoneOf(t, { origin: `http://127.0.0.1:${t.port + 1}` })), 403);
  assert.equal(await refusedWith(phoneOf(t, { origin: t.base, host: 'evil.example' })), 421);
  assert.equal(await refusedWith(phoneOf(t, { origin: t.base }, 'xmpp')), 400);
  assert.equal(engine.requests.length, 0);
});

test('a flood goes through complete, however slowly it is read', async () => {
  await using engine = await echoEngine();
  await using t = await openApi({ enginePort: engine.port });
  const phone = phoneOf(t);
  await once(phone, 'open');
  const count = 500;
  const message = randomBytes(32 * 1024);
  let got = 0;
  const all = new Promise<void>((resolve) => {
    phone.on('message', (data) => {
      assert((data as Buffer).equals(message));
      if (++got % 50 === 0) {
        phone.pause();
        setImmediate(() => phone.resume());
      }
      if (got === count) resolve();
    });
  });
  for (let i = 0; i < count; i++) phone.send(message);
  await all;
  phone.terminate();
});

test('works the same over TLS, where a page elsewhere has it from', async () => {
  await using engine = await echoEngine();
  await using t = await openApi({ enginePort: engine.port });
  const base = `https://127.0.0.1:${t.port}`;
  const ca = t.certificates.current().caPem ?? '';
  const phone = new WebSocket(`${base}/sip`, 'sip', { ca, headers: { origin: base } });
  await once(phone, 'open');
  phone.send(register);
  assert.equal(String((await once(phone, 'message'))[0]), register);
  phone.terminate();
});

const lan = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
const withLan = lan === undefined ? { skip: 'this machine has no address but loopback' } : {};

test('one address elsewhere has 64 phones at most, and in clear none', withLan, async () => {
  await using engine = await echoEngine();
  await using t = await openApi({ enginePort: engine.port });
  const ca = t.certificates.current().caPem ?? '';
  const far = () => new WebSocket(`wss://${lan}:${t.port}/sip`, 'sip', { ca });
  const phones = Array.from({ length: 64 }, far);
  await Promise.all(phones.map((phone) => once(phone, 'open')));
  assert.equal(await refusedWith(far()), 429);
  assert.equal(await refusedWith(new WebSocket(`ws://${lan}:${t.port}/sip`, 'sip')), 403);
  const [first] = phones;
  first?.terminate();
  await once(engine.sockets[0] as WebSocket, 'close');
  const next = far();
  await once(next, 'open');
  for (const phone of [...phones, next]) phone.terminate();
});

test('one who does not read slows the other side, instead of filling our memory', async () => {
  await using engine = await echoEngine();
  await using t = await openApi({ enginePort: engine.port });
  const phone = phoneOf(t);
  await once(phone, 'open');
  phone.send('x');
  await once(phone, 'message');
  phone.pause();
  const [engineSide] = engine.sockets;
  assert(engineSide);
  for (let i = 0; i < 1_000; i++) engineSide.send(Buffer.alloc(64 * 1024));
  let before = -1;
  while (engineSide.bufferedAmount !== before) {
    before = engineSide.bufferedAmount;
    await wait(200);
  }
  // what the kernel's buffers take is a few MB; the rest has to stay where it comes from
  assert(before > 32 * 1024 * 1024, `${before} bytes wait at the engine`);
  phone.terminate();
});

test('phones end when the exchange stops', async () => {
  await using engine = await echoEngine();
  const t = await openApi({ enginePort: engine.port });
  const phone = phoneOf(t);
  await once(phone, 'open');
  const closed = once(phone, 'close');
  await t[Symbol.asyncDispose]();
  assert.equal((await closed)[0], 1001);
});
