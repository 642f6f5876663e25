import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { refusal } from '../directory/test-refusal.ts';
import { type Listener, listen } from './listen.ts';
import { type TestCertificates, testCertificates } from './test-certificate.ts';
import { ask } from './test-http.ts';

interface Served extends AsyncDisposable {
  readonly listener: Listener;
  readonly certificates: TestCertificates;
}

async function serve(options: { firstByteWithin?: number; port?: number } = {}): Promise<Served> {
  const certificates = await testCertificates();
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    certificate: certificates,
    onRequest: (request, response) => {
      const encrypted = 'encrypted' in request.socket;
      request.resume().once('end', () => response.end(encrypted ? 'safe' : 'clear'));
    },
    onUpgrade: (_request, socket) => socket.destroy(),
    ...options,
  });
  return { listener, certificates, [Symbol.asyncDispose]: () => listener.close() };
}

const closed = (socket: Socket): Promise<unknown> => once(socket, 'close');

test('one port speaks http and https', async () => {
  await using s = await serve();
  const { port } = s.listener;
  const ca = s.certificates.current().caPem ?? '';
  const body = 'x'.repeat(200_000);
  for (let i = 0; i < 5; i++) {
    assert.equal((await ask(`http://127.0.0.1:${port}/`, { method: 'POST', body })).text, 'clear');
    assert.equal((await ask(`https://127.0.0.1:${port}/`, { method: 'POST', body, ca })).text, 'safe');
  }
});

test('the first byte may come alone, and the rest in crumbs', async () => {
  await using s = await serve();
  const socket = connect(s.listener.port, '127.0.0.1');
  for (const sign of 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n') {
    socket.write(sign);
    await new Promise(setImmediate);
  }
  assert.match(await text(socket), /clear$/);
});

test('an offer to upgrade to something else is an ordinary request', async () => {
  await using s = await serve();
  const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' };
  assert.equal((await ask(`http://127.0.0.1:${s.listener.port}/`, { headers })).text, 'clear');
});

test('a renewed certificate is shown from then on, and old connections live', async () => {
  await using s = await serve();
  const { port } = s.listener;
  const shown = async () => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    return { socket, fingerprint256 };
  };
  const first = await shown();
  assert.equal(first.fingerprint256, s.certificates.current().fingerprint256);
  await s.certificates.renew();
  const second = await shown();
  assert.notEqual(second.fingerprint256, first.fingerprint256);
  assert.equal(second.fingerprint256, new X509Certificate(s.certificates.current().cert).fingerprint256);
  first.socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  assert.match(await text(first.socket), /safe$/);
  second.socket.destroy();
});

test('who says nothing is let go', async () => {
  await using s = await serve({ firstByteWithin: 100 });
  await closed(connect(s.listener.port, '127.0.0.1').resume());
});

test('broken TLS and dying peers harm nobody', async () => {
  await using s = await serve();
  const { port } = s.listener;
  for (const bytes of [Buffer.from([0x16]), Buffer.from('160301ffff', 'hex'), Buffer.alloc(20_000, 0x16)]) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(bytes);
    socket.end();
    socket.resume();
    await closed(socket);
    const reset = connect(port, '127.0.0.1');
    reset.write(bytes, () => reset.resetAndDestroy());
    await closed(reset);
  }
  assert.equal((await ask(`http://127.0.0.1:${port}/`)).text, 'clear');
});

test('TLS older than 1.2 is refused', async () => {
  await using s = await serve();
  const socket = connectTls({
    port: s.listener.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  const [error] = await once(socket, 'error');
  assert.match(String(error), /ERR_SSL|ECONNRESET|disconnected|alert/);
});

test('a port that is taken is told in a line', async () => {
  await using s = await serve();
  await assert.rejects(serve({ port: s.listener.port }), refusal('port-taken', /--port-offset/));
});

test('closing ends what is open', async () => {
  const s = await serve();
  const idle = connect(s.listener.port, '127.0.0.1').resume();
  const half = connect(s.listener.port, '127.0.0.1').resume();
  const safe = connectTls({ port: s.listener.port, host: '127.0.0.1', rejectUnauthorized: false }).resume();
  await once(safe, 'secureConnect');
  half.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nx');
  for (const socket of [idle, half, safe]) socket.on('error', () => {});
  const all = Promise.all(
    [idle, half, safe].map((socket) => new Promise((done) => socket.once('close', done))),
  );
  await s.listener.close();
  await all;
});
