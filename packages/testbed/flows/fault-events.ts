import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineState, Fact } from '@owndial/contract';
import { type EventQueue, eventQueue } from '../src/event-queue.ts';
import type { TestExchange } from './test-exchange.ts';

// what Node's WebSocket takes beyond the browsers' one
type WithHeaders = new (url: string, options: { headers: Record<string, string> }) => WebSocket;

/** What `engine.changed` tells from now on. */
export async function watchEngine(
  exchange: TestExchange,
): Promise<EventQueue<EngineState> & { close(): void }> {
  const token = readFileSync(join(exchange.home.run, 'cli-token'), 'utf8').trim();
  const socket = new (WebSocket as unknown as WithHeaders)(
    `${exchange.base.replace('http', 'ws')}/api/v1/events`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  const states = eventQueue<EngineState>(({ state, pid }) => `${state} ${pid ?? ''}`);
  socket.addEventListener('message', ({ data }) => {
    const fact = JSON.parse(String(data)) as Fact;
    if (fact.type === 'engine.changed') states.push(fact.data.engine);
  });
  await once(socket, 'open');
  return { ...states, close: () => socket.close() };
}
