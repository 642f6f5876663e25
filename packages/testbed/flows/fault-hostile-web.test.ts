import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually, soon } from '../src/wait.ts';
import { TestExchange } from './test-exchange.ts';

let exchange: TestExchange;
let slow: Socket[];
before(async () => {
  exchange = await TestExchange.start();
  // they take as long as they are let; what they come to is looked at last
  slow = [
    '',
    'GET / HT',
    'POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{',
  ].map((text) => {
    const socket = connect(exchange.ports.web, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.write(text);
    return socket;
  });
});
after(async () => {
  for (const socket of slow ?? []) socket.destroy();
  await exchange?.[Symbol.asyncDispose]();
});

const resident = () =>
  Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${exchange.process.pid}/status`, 'utf8'))?.[1]) / 1024;

/** Sends it, and tells what came back until the connection ended. */
async function answerTo(bytes: string | Buffer, port = exchange.ports.web): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => undefined); // a reset is an end as well
  socket.end(bytes);
  await soon(new Promise((resolve) => socket.once('close', resolve)), 20_000, 'the end of the connection');
  return answer;
}

const request = (head: string, body: string | Buffer = '') =>
  Buffer.concat([
    Buffer.from(
      `${head}\r\nHost: localhost:${exchange.ports.web}\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
    ),
    Buffer.from(body),
  ]);

test('bytes at random, to every port that faces the outside', async () => {
  const { web, sip, sipTls } = exchange.ports;
  for (let round = 0; round < 30; round += 1) {
    const noise = randomBytes(1 + Math.floor(Math.random() * 8000));
    await Promise.all([web, sip, sipTls].map((port) => answerTo(noise, port)));
    // with a beginning that is understood
    await answerTo(Buffer.concat([Buffer.from('POST /api/v1/sessions HTTP/1.1\r\n'), noise]));
    await answerTo(Buffer.concat([Buffer.from([0x16, 0x03, 0x01]), noise]));
  }
  assert.equal((await exchange.owner('status')).engines[0]?.restarts, 0);
});

test('headers and bodies beyond all measure are refused', async () => {
  const huge = `GET / HTTP/1.1\r\nHost: localhost\r\nX-Huge: ${'x'.repeat(1e6)}\r\n\r\n`;
  assert.match(await answerTo(huge), /^HTTP\/1\.1 431 |^$/);
  const headers = Array.from({ length: 5000 }, (_, i) => `X-${i}: y`).join('\r\n');
  assert.match(
    await answerTo(`GET / HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n`),
    /^HTTP\/1\.1 431 |^$/,
  );
  const json = 'POST /api/v1/sessions HTTP/1.1\r\nContent-Type: application/json';
  const deep = '['.repeat(10_000) + ']'.repeat(10_000);
  assert.match(await answerTo(request(json, deep)), /^HTTP\/1\.1 400 /);
  const nested = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  assert.match(await answerTo(request(json, nested)), /^HTTP\/1\.1 400 /);
  assert.match(await answerTo(request(json, randomBytes(1000))), /^HTTP\/1\.1 400 /);
  assert.match(await answerTo(request(json, 'x'.repeat(5e6))), /^HTTP\/1\.1 413 |^$/);
});

test('frames too large end their WebSocket and nothing else', async (t) => {
  const token = readFileSync(join(exchange.home.run, 'cli-token'), 'utf8').trim();
  type WithOptions = new (url: string, options: object) => WebSocket;
  const Socket = WebSocket as unknown as WithOptions;
  const before = resident();
  for (let round = 0; round < 10; round += 1) {
    const url = exchange.base.replace('http', 'ws');
    const headers = { authorization: `Bearer ${token}`, origin: exchange.base };
    for (const [path, more] of [
      ['/api/v1/events', {}],
      ['/sip', { protocols: ['sip'] }],
    ] as const) {
      const socket = new Socket(url + path, { headers, ...more });
      socket.addEventListener('error', () => undefined);
      const closed = once(socket, 'close');
      await soon(once(socket, 'open'), 5_000, `the handshake of ${socket.url}`);
      socket.send(Buffer.alloc(4e6, 'x'));
      await soon(closed, 15_000, `the end of ${socket.url}`);
    }
  }
  t.diagnostic(`resident: ${before.toFixed(0)} MB before, ${resident().toFixed(0)} MB after`);
  assert.ok(resident() < 500);
  assert.equal((await exchange.owner('status')).engines[0]?.restarts, 0);
});

test('whoever dawdles is let go', async () => {
  await eventually(() => slow.every((socket) => socket.closed || socket.readableEnded), {
    within: 45_000,
    every: 200,
  });
  assert.ok(exchange.process.running());
});
