import type { Fact, UserId } from '@owndial/contract';
import { backoff, pause, tryNow } from '../lib/backoff.ts';
import { api } from './api.ts';
import { applyFact } from './apply-fact.ts';
import { queryClient } from './query-client.ts';
import { reach } from './reach.ts';

/** Follows `/api/v1/events` until `signal` is aborted; after each gap everything on the page is read again. */
export async function followEvents(me: UserId, signal: AbortSignal): Promise<void> {
  let attempt = 0;
  while (!signal.aborted) {
    const opened = await listen(me, signal);
    if (signal.aborted) return;
    attempt = opened ? 0 : attempt + 1;
    await pause(backoff(attempt, 10_000), signal, ['online', 'focus', tryNow]);
    // tells a lost session from a lost exchange, and shows the right banner
    if (!signal.aborted) await api('me').catch(() => undefined);
  }
}

/** Resolves when the socket has closed, with whether it had been open. */
function listen(me: UserId, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let opened = false;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/events`);
    const close = () => socket.close();
    signal.addEventListener('abort', close);
    socket.addEventListener('open', () => {
      opened = true;
      reach.set('here');
      void queryClient.invalidateQueries();
    });
    socket.addEventListener('message', (event) => {
      const fact = parse(event.data);
      if (fact) applyFact(queryClient, fact, me);
    });
    socket.addEventListener('close', () => {
      signal.removeEventListener('abort', close);
      resolve(opened);
    });
  });
}

function parse(data: unknown): Fact | undefined {
  try {
    const fact = JSON.parse(String(data)) as Fact;
    return typeof fact.type === 'string' ? fact : undefined;
  } catch {
    return undefined;
  }
}
