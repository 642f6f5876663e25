import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Fact } from '@owndial/contract';
import { type EventQueue, eventQueue } from '../src/event-queue.ts';
import type { TestExchange } from './test-exchange.ts';

// what Node's WebSocket takes beyond the browsers' one
type WithHeaders = new (url: string, options: { headers: Record<string, string> }) => WebSocket;

const describe = (fact: Fact): string =>
  'call' in fact.data ? `${fact.type} ${fact.data.call.from.name} ${fact.data.call.to.name}` : fact.type;

/** What `/api/v1/events` tells from now on: to the owner of the machine, or to whom `token` belongs. */
export async function facts(
  t: Pick<TestContext, 'after'>,
  exchange: TestExchange,
  token = readFileSync(join(exchange.home.run, 'cli-token'), 'utf8').trim(),
): Promise<EventQueue<Fact>> {
  const socket = new (WebSocket as unknown as WithHeaders)(
    `${exchange.base.replace('http', 'ws')}/api/v1/events`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  const queue = eventQueue<Fact>(describe);
  socket.addEventListener('message', ({ data }) => queue.push(JSON.parse(String(data)) as Fact));
  await once(socket, 'open');
  t.after(() => socket.close());
  return queue;
}
