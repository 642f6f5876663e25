import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { json } from 'node:stream/consumers';
import { type Fact, type Operation, type OperationName, operations } from '@owndial/contract';
import { Value } from 'typebox/value';

export interface Asked {
  readonly name: OperationName;
  readonly params: Record<string, string>;
  readonly query: Record<string, string>;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

type Answers = { readonly [N in OperationName]?: (asked: Asked) => unknown };

/** What an answer throws to refuse. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/**
 * An exchange's API made from the contract: routes and schemas are the real ones, answers are the test's. It refuses
 * what the contract does, and an answer that is not the contract's is a failed test.
 */
export async function fakeApi(answers: Answers) {
  const asked: Asked[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer(async (request, response) => {
    const reply = (status: number, body?: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    try {
      const found = await understood(request);
      asked.push(found);
      const answer = answers[found.name];
      if (answer === undefined)
        throw new Refusal(404, 'not-found', `the test has no answer to ${found.name}`);
      const operation: Operation = operations[found.name];
      const body = answer(found);
      if (operation.reply) Value.Assert(operation.reply, body);
      reply(operation.status ?? (operation.reply ? 200 : 204), body);
    } catch (error) {
      const { status = 500, code = 'internal', message } = error as Refusal;
      reply(status, { type: 'about:blank', title: 'Refused', status, code, detail: message });
    }
  });
  server.on('upgrade', (request, socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    accept(request, socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    subscribers: () => sockets.size,
    publish(fact: Fact) {
      for (const socket of sockets) socket.write(textFrame(JSON.stringify(fact)));
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function understood(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? '', 'http://x');
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    const pattern = operation.path.replace(/:(\w+)/g, '(?<$1>[^/]+)');
    const match = new RegExp(`^/api/v1${pattern}$`).exec(url.pathname);
    if (!match || operation.method !== request.method) continue;
    const body = operation.body ? await json(request) : undefined;
    if (operation.body && !Value.Check(operation.body, body)) {
      throw new Refusal(400, 'bad-request', `the contract refuses ${JSON.stringify(body)}`);
    }
    return {
      name: name as OperationName,
      params: { ...match.groups },
      query: Object.fromEntries(url.searchParams),
      body,
      authorization: request.headers.authorization,
    };
  }
  throw new Refusal(404, 'not-found', `no operation is ${request.method} ${url.pathname}`);
}

/** RFC 6455 §4.2.2 */
function accept(request: IncomingMessage, socket: Duplex): void {
  const good = request.url === '/api/v1/events' && request.headers.authorization === 'Bearer good';
  if (!good) {
    socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    return;
  }
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const token = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${token}\r\n\r\n`,
  );
}

/** RFC 6455 §5.2: one unmasked text frame, below 64 kB. */
function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0x817e);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}
