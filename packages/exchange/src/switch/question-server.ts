import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { CallPlan } from '../dialplan/index.ts';
import { type Question, readQuestion } from '../dialplan/question.ts';
import { PhoneError } from '../errors.ts';
import type { Log } from '../log.ts';

export interface QuestionServerOptions {
  readonly port: number;
  readonly key: string;
  readonly log: Log;
  readonly answer: (question: Question) => Promise<CallPlan>;
}

/** A question is a few hundred bytes; more than this is nobody's. */
const longest = 8192;

/** The dialplan's one door to the exchange, on loopback. `close` lets questions under way be answered. */
export async function listenForQuestions(
  options: QuestionServerOptions,
): Promise<{ close(): Promise<void> }> {
  const server = createServer({ keepAliveTimeout: 5_000, requestTimeout: 5_000 }, (request, response) => {
    void answer(options, request, response);
    // a connection that is kept for more questions must not hold up the end
    response.on('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
  });
  server.listen(options.port, '127.0.0.1', 1024);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new PhoneError(
      'port-taken',
      `Port ${options.port} (the dialplan's question) is taken; choose another --port-offset.`,
      { cause },
    );
  }
  return { close: () => closeServer(server) };
}

async function answer(
  options: QuestionServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!sameKey(request.headers['x-owndial-key'], options.key)) {
    response.writeHead(403).end();
    return;
  }
  const form = await readBody(request);
  const question = form === undefined ? undefined : readQuestion(form);
  if (question === undefined) {
    response.writeHead(400).end();
    return;
  }
  try {
    const plan = JSON.stringify(await options.answer(question));
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(plan) })
      .end(plan);
  } catch (error) {
    // an empty answer is the fallback's cue: the call goes on without us
    options.log.error(
      { error, question: question.key },
      'A call could not be decided; the engine falls back.',
    );
    response.writeHead(200, { 'content-length': 0 }).end();
  }
}

function sameKey(given: string | string[] | undefined, key: string): boolean {
  if (typeof given !== 'string') return false;
  const a = Buffer.from(given);
  const b = Buffer.from(key);
  return a.length === b.length && timingSafeEqual(a, b);
}

function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      if (text.length <= longest) text += chunk;
    });
    request.on('end', () => resolve(text.length > longest ? undefined : text));
    request.on('close', () => resolve(undefined));
    request.on('error', () => resolve(undefined));
  });
}

/** ms; the dialplan itself waits no longer for an answer */
const patience = 2_000;

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeIdleConnections();
  // whoever has begun a question and does not end it
  const timer = setTimeout(() => server.closeAllConnections(), patience);
  await once(server, 'close');
  clearTimeout(timer);
}
