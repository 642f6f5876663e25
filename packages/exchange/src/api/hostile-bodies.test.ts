import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openApi } from './test-api.ts';

const json = { 'content-type': 'application/json' };

test('what does not fit is refused with the field that is wrong, and changes nothing', async () => {
  await using t = await openApi();
  const owner = await t.signedIn('root', 'owner');
  const tries: [path: string, body: unknown, about: RegExp][] = [
    ['/users', { login: 'ada' }, /name/],
    ['/users', { login: 'Ada', name: 'A' }, /login/],
    ['/users', { login: 'ada', name: 5 }, /name/],
    ['/users', { login: 'ada', name: 'A', role: 'root' }, /role/],
    ['/users', { login: 'ada', name: 'A', id: 'user_1' }, /id/],
    ['/users', { login: 'ada', name: 'A', password: 'short' }, /password/],
    ['/users', { login: 'ada', name: 'A\nB' }, /name/],
    ['/users', { login: 'ada', name: 'A\u0000' }, /name/],
    ['/users', { login: 'ada', name: '\u2028' }, /name/],
    ['/users', [], /body|object/],
    ['/users', null, /body|object/],
    ['/users', 'text', /./],
    ['/users', { login: { $gt: '' }, name: 'A' }, /login/],
    ['/numbers', { number: '030 12345678', userId: "user_' or 1=1" }, /userId/],
    ['/numbers', { number: 'not a number' }, /number/],
    ['/devices', { name: 'x', transport: 'sctp' }, /transport/],
    ['/devices', { name: 'x\r\n[evil]\r\ntype=endpoint' }, /name/],
    ['/calls', { to: '101\r\nAction: Command' }, /to/],
    ['/calls', { to: '$' + '{SHELL(id)}' }, /to/],
  ];
  for (const [path, body, about] of tries) {
    const sent = JSON.stringify(body);
    const answer = await owner.send('POST', `/api/v1${path}`, sent, { headers: json });
    assert.deepEqual(
      [answer.status, answer.json.code],
      [400, 'bad-request'],
      `${path} ${sent}: ${answer.text}`,
    );
    assert.match(answer.json.detail, about, sent);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
  }
  assert.equal((await t.directory.users.list({ limit: 10 })).items.length, 1);
  assert.equal(await t.directory.devices.count(), 0);
  assert.deepEqual(t.world.placed, []);
});

test('malformed, poisoned, too large and missing bodies are refused plainly', async () => {
  await using t = await openApi();
  const owner = await t.signedIn('root', 'owner');
  const deep = `{"login":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
  const tries: [body: string | undefined, status: number][] = [
    ['{', 400],
    ['', 400],
    ['\u0000', 400],
    ['{"login":"ada","name":"A","__proto__":{"role":"owner"}}', 400],
    ['{"login":"ada","name":"A","constructor":{"prototype":{"role":"owner"}}}', 400],
    [deep, 400],
    [undefined, 400],
    [JSON.stringify({ login: 'ada', name: 'A'.repeat(70_000) }), 413],
  ];
  for (const [body, status] of tries) {
    const answer = await owner.send('POST', '/api/v1/users', body, {
      headers: body === undefined ? {} : json,
    });
    assert.equal(answer.status, status, `${body?.slice(0, 80)}: ${answer.text}`);
    assert.equal(answer.json.status, status);
    assert(answer.json.detail.length < 300);
    assert.doesNotMatch(answer.text, /node_modules|\.ts:| {4}at /);
  }
  assert.equal(({} as Record<string, unknown>).role, undefined);
  const gone = await owner.send('POST', '/api/v1/users', '{}', {
    headers: { ...json, 'content-encoding': 'gzip' },
  });
  assert(gone.status >= 400 && gone.status < 500);
});

test('a body that is too large is refused before it has been read', async () => {
  await using t = await openApi();
  const owner = await t.signedIn('root', 'owner');
  const socket = connect(t.port, '127.0.0.1');
  const headers = { ...owner.headers, ...json, host: `127.0.0.1:${t.port}`, 'content-length': '5000000000' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST /api/v1/users HTTP/1.1\r\n${lines.join('')}\r\n{`);
  const answer = await text(socket);
  assert.match(answer, /^HTTP\/1\.1 413 /);
});

test('wrong parameters, queries and addresses are refused plainly', async () => {
  await using t = await openApi();
  const owner = await t.signedIn('root', 'owner');
  const tries: [path: string, status: number][] = [
    ['/api/v1/calls/1', 400],
    [`/api/v1/calls/${'x'.repeat(5_000)}`, 404],
    ['/api/v1/calls/%00', 400],
    ['/api/v1/calls/%ff', 400],
    ['/api/v1/calls/..%2f..%2fetc', 400],
    ['/api/v1/users?limit=0', 400],
    ['/api/v1/users?limit=201', 400],
    ['/api/v1/users?limit=1e9', 400],
    ['/api/v1/users?limit=x', 400],
    ['/api/v1/users?limit=5&limit=6', 400],
    ['/api/v1/users?cursor=x', 400],
    [`/api/v1/users?cursor=${'x'.repeat(500)}`, 400],
    ['/api/v1/users?userId[$ne]=1', 200],
    ['/api/v1/calls?live=perhaps', 400],
    ['/api/v1/calls?live=true&limit=5', 200],
    ['/api/v1/nothing', 404],
    ['/api/v2/users', 404],
    ['/api', 404],
  ];
  for (const [path, status] of tries) {
    const answer = await owner.send('GET', path);
    assert.equal(answer.status, status, `${path}: ${answer.text.slice(0, 200)}`);
    if (status >= 400) assert.equal(answer.json.status, status, path);
  }
  for (const method of ['PUT', 'TRACE', 'PATCH']) {
    assert.equal((await owner.send(method, '/api/v1/users')).status, 404, method);
  }
});

test('what is no HTTP is answered shortly and let go', async () => {
  await using t = await openApi();
  for (const [bytes, about] of [
    ['EHLO there\r\n\r\n', /^HTTP\/1\.1 400 /],
    [`GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      'POST /api/v1/users HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n',
      /^HTTP\/1\.1 400 /,
    ],
    [
      'GET / HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\nconnection: close\r\n\r\n',
      /^HTTP\/1\.1 (400|421)/,
    ],
  ] as const) {
    const socket = connect(t.port, '127.0.0.1');
    socket.write(bytes);
    assert.match(await text(socket), about, JSON.stringify(bytes.slice(0, 60)));
  }
  assert.equal((await t.send('GET', '/api/v1/status')).status, 200);
});

test('an internal failure is told by an id that the log has, and by nothing more', async () => {
  await using t = await openApi();
  const owner = await t.signedIn('root', 'owner');
  t.needs.engines.states = () => {
    throw new Error('secret detail of the inside');
  };
  const answer = await owner.send('GET', '/api/v1/status/full');
  assert.deepEqual([answer.status, answer.json.code], [500, 'internal']);
  assert.doesNotMatch(answer.text, /secret detail/);
  const id = /as (\w+)\./.exec(answer.json.detail)?.[1] ?? 'none';
  assert(t.logged.some((line) => line.includes(id) && line.includes('secret detail')));
});

test('a database that cannot write, or is busy, is told so', async () => {
  await using t = await openApi();
  const owner = await t.signedIn('root', 'owner');
  const failing = async (code: string) => {
    t.needs.calls.list = async () => {
      throw Object.assign(new Error('inside'), { code });
    };
    return owner.send('GET', '/api/v1/calls');
  };
  for (const code of ['SQLITE_FULL', 'SQLITE_IOERR_WRITE', '53100']) {
    const answer = await failing(code);
    assert.deepEqual([answer.status, answer.json.code], [507, 'store-full'], code);
    assert.match(answer.json.detail, /make room/);
  }
  for (const code of ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', '40001', '57P01']) {
    const answer = await failing(code);
    assert.deepEqual([answer.status, answer.json.code], [503, 'try-again'], code);
    assert.equal(answer.headers['retry-after'], '1');
  }
  assert.equal((await failing('SQLITE_CORRUPT')).json.code, 'internal');
});

test('a full disk is told as one, changes nothing, and is over when there is room', async () => {
  await using t = await openApi();
  const owner = await t.signedIn('root', 'owner');
  const limit = (pages: number) => sql.raw(`pragma max_page_count = ${pages}`).execute(t.store);
  await limit(1); // SQLite makes that as many as there are
  const add = (i: number) => owner.send('POST', '/api/v1/devices', { name: `${i}${'x'.repeat(60)}` });
  let made = 0;
  let answer = await add(made);
  while (answer.status === 201) answer = await add(++made);
  assert.deepEqual([answer.status, answer.json.code], [507, 'store-full']);
  assert.equal(await t.directory.devices.count(), made);
  assert.equal((await owner.send('GET', '/api/v1/devices')).json.items.length, Math.min(made, 50));
  await limit(1_000_000);
  assert.equal((await add(made)).status, 201);
});
