import type { Fact } from '@owndial/contract';
import { PhoneError } from '@owndial/exchange/errors';
import type { Connection } from './connect.ts';

/** Facts from `/api/v1/events`, in order; ends when the exchange closes it or `signal` is aborted. */
export interface EventStream extends AsyncIterable<Fact>, Disposable {}

// what Node's WebSocket takes beyond the browsers' one
type WithHeaders = new (url: string, options: { headers: Record<string, string> }) => WebSocket;

/** Resolves once subscribed, so that what is read after it misses nothing. @throws PhoneError `not-running` */
export async function openEvents({ base, token }: Connection, signal: AbortSignal): Promise<EventStream> {
  const url = `${base.replace(/^http/, 'ws')}/api/v1/events`;
  const socket = new (WebSocket as unknown as WithHeaders)(url, {
    headers: { authorization: `Bearer ${token}` },
  });
  const waiting: Fact[] = [];
  let wake: (() => void) | undefined;
  let ended = false;
  const end = () => {
    ended = true;
    wake?.();
    socket.close();
  };
  socket.addEventListener('message', ({ data }) => {
    waiting.push(JSON.parse(String(data)) as Fact);
    wake?.();
  });
  socket.addEventListener('close', end);
  signal.addEventListener('abort', end, { once: true });

  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    const refuse = () =>
      reject(new PhoneError('not-running', `the exchange at ${base} gives no live events.`));
    socket.addEventListener('error', refuse, { once: true });
    socket.addEventListener('close', refuse, { once: true });
  });
  return {
    async *[Symbol.asyncIterator]() {
      while (true) {
        const fact = waiting.shift();
        if (fact !== undefined) yield fact;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    [Symbol.dispose]: end,
  };
}
