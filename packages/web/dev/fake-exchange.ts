import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { type Fact, type Operation, type OperationName, operations } from '@owndial/contract';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FakeData, makeFakeData } from './fake-data.ts';
import { FakeProblem, fakeOperations } from './fake-operations.ts';

export interface FakeExchange {
  readonly url: string;
  readonly data: FakeData;
  readonly session: { signedIn: boolean };
  tell(fact: Omit<Fact, 'at'>): void;
  /** answers nothing any more, as a machine that is switched off */
  goAway(): void;
  comeBack(): void;
  close(): Promise<void>;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};
// the same as the exchange sends
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; media-src 'self' blob:; img-src 'self' data:";

/** Serves a built page and the contract's operations out of memory, to look at the pages without an exchange. */
export async function startFakeExchange(dist: string, port = 0): Promise<FakeExchange> {
  const data = makeFakeData();
  const session = { signedIn: false };
  const handlers = fakeOperations(data, session);
  const listeners = new Set<WebSocket>();
  let away = false;

  async function answerApi(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname.slice('/api/v1'.length);
    for (const [name, operation] of Object.entries(operations) as [OperationName, Operation][]) {
      const params = operation.method === request.method ? match(operation.path, path) : undefined;
      if (!params) continue;
      if (operation.access !== 'public' && !session.signedIn)
        throw new FakeProblem(401, 'not-signed-in', 'Sign in first.');
      const reply = handlers[name]({ params, query: url.searchParams, body: await bodyOf(request) });
      if (operation.reply) send(response, operation.status ?? 200, reply);
      else response.writeHead(204).end();
      return;
    }
    throw new FakeProblem(404, 'not-found', 'No such operation.');
  }

  const server = createServer((request, response) => {
    if (away) return void request.socket.destroy();
    const url = new URL(request.url ?? '/', 'http://fake');
    const answer = url.pathname.startsWith('/api/')
      ? answerApi(request, response, url)
      : page(dist, url, response);
    answer.catch((error: unknown) => {
      const problem = error instanceof FakeProblem ? error : new FakeProblem(500, 'internal', String(error));
      const { status, code, message } = problem;
      send(response, status, { type: 'about:blank', title: code, status, code, detail: message });
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (away || !request.url?.startsWith('/api/v1/events')) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (ws) => {
      listeners.add(ws);
      ws.on('close', () => listeners.delete(ws));
    });
  });
  await listen(server, port);
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;

  return {
    url: `http://localhost:${bound}`,
    data,
    session,
    tell(fact) {
      for (const ws of listeners) ws.send(JSON.stringify({ ...fact, at: new Date().toISOString() }));
    },
    goAway() {
      away = true;
      for (const ws of listeners) ws.terminate();
    },
    comeBack() {
      away = false;
    },
    async close() {
      for (const ws of listeners) ws.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(given[i] ?? '');
    else if (part !== given[i]) return undefined;
  }
  return params;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : undefined;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function page(dist: string, url: URL, response: ServerResponse): Promise<void> {
  const name = extname(url.pathname) ? normalize(url.pathname) : '/index.html';
  const file = await readFile(join(dist, name)).catch(() => undefined);
  if (!file) return void response.writeHead(404).end();
  response
    .writeHead(200, {
      'content-type': types[extname(name)] ?? 'text/plain',
      'content-security-policy': policy,
    })
    .end(file);
}
