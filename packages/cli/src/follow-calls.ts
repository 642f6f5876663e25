import { setTimeout as delay } from 'node:timers/promises';
import type { Call, Fact, UserId } from '@owndial/contract';
import { PhoneError } from '@owndial/exchange/errors';
import { allPages } from './all-pages.ts';
import type { Connection } from './connect.ts';
import { openEvents } from './event-stream.ts';
import { type Out, plain } from './out.ts';
import { sayOutcome, sayParty } from './say-call.ts';

type CallFact = Extract<Fact, { type: `call.${string}` }>;

interface Following {
  readonly out: Out;
  readonly signal: AbortSignal;
  readonly userId: UserId | undefined;
}

/** Prints calls as they change until interrupted, across restarts of the exchange. */
export async function followCalls(connect: () => Connection, following: Following): Promise<void> {
  const { out, signal } = following;
  for (let lost = false; !signal.aborted; lost = true) {
    try {
      await followOnce(connect(), following);
    } catch (error) {
      if (signal.aborted) return;
      // the first failure is an answer, later ones are an exchange that will be back
      if (!lost || !(error instanceof PhoneError) || error.code !== 'not-running') throw error;
    }
    if (signal.aborted) return;
    if (!out.json) out.remark('The exchange is away; trying again.');
    await delay(1000, undefined, { signal }).catch(() => undefined);
  }
}

async function followOnce(connection: Connection, { out, signal, userId }: Following): Promise<void> {
  using events = await openEvents(connection, signal);
  // subscribed first, so that no call falls between the list and the events
  const only = userId ? { userId, live: true } : { live: true };
  const live = await allPages((query) => connection.client('listCalls', { query: { ...query, ...only } }));
  for (const call of live.toReversed()) print(out, standing(call));
  const told = new Map(live.map((call) => [call.id, call.state]));
  for await (const fact of events) {
    if (!isOfCall(fact) || !concerns(fact.data.call, userId)) continue;
    const { id, state } = fact.data.call;
    if (told.get(id) === state) continue;
    if (state === 'ended') told.delete(id);
    else told.set(id, state);
    print(out, fact);
  }
}

const isOfCall = (fact: Fact): fact is CallFact => fact.type.startsWith('call.');

const concerns = ({ from, to }: Call, userId: UserId | undefined): boolean =>
  userId === undefined || from.userId === userId || to.userId === userId;

/** A call that began before we listened, told as the fact that made it what it is. */
function standing(call: Call): CallFact {
  const up = call.state === 'up';
  return {
    type: up ? 'call.answered' : 'call.started',
    at: (up ? call.answeredAt : null) ?? call.startedAt,
    data: { call },
  };
}

function print(out: Out, fact: CallFact): void {
  if (out.json) {
    out.writeJson(fact);
    return;
  }
  const { call } = fact.data;
  const time = new Date(fact.at).toTimeString().slice(0, 8);
  const to = call.to.name === null && call.to.number === null ? call.dialled : sayParty(call.to);
  const line = `${time}  ${sayOutcome(call).padEnd(14)}  ${sayParty(call.from)} → ${to}`;
  out.line(out.paint(call.state === 'ended' ? 'dim' : call.state === 'up' ? 'green' : 'yellow', plain(line)));
}
