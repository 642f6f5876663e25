import type { Call, Fact, Person, Status, UserId } from '@owndial/contract';
import type { QueryClient } from '@tanstack/react-query';
import { type HistoryData, keys } from './queries.ts';

/** Brings what the page shows up to a fact, without asking the exchange again where the fact says it all. */
export function applyFact(cache: QueryClient, fact: Fact, me: UserId): void {
  switch (fact.type) {
    case 'call.started':
    case 'call.answered':
      cache.setQueryData<Call[]>(keys.live, (calls) => calls && withCall(calls, fact.data.call));
      break;
    case 'call.ended': {
      const { call } = fact.data;
      cache.setQueryData<Call[]>(keys.live, (calls) => calls?.filter((other) => other.id !== call.id));
      cache.setQueryData<HistoryData>(keys.history('all'), (data) => data && withEnded(data, call));
      if (call.from.userId === me || call.to.userId === me)
        cache.setQueryData<HistoryData>(keys.history('mine'), (data) => data && withEnded(data, call));
      break;
    }
    case 'presence.changed':
      cache.setQueryData<Person[]>(keys.people, (people) =>
        people?.map((person) =>
          person.id === fact.data.userId ? { ...person, presence: fact.data.presence } : person,
        ),
      );
      break;
    case 'engine.changed':
      cache.setQueryData<Status>(keys.status, (status) => {
        if (!status) return status;
        const others = status.engines.filter((engine) => engine.name !== fact.data.engine.name);
        return { ...status, engines: [...others, fact.data.engine] };
      });
      break;
    case 'device.registered':
    case 'device.unregistered':
      void cache.invalidateQueries({ queryKey: keys.devices });
      void cache.invalidateQueries({ queryKey: keys.status });
      break;
    case 'directory.changed':
      for (const queryKey of [keys.people, keys.users, keys.numbers, keys.devices, keys.status])
        void cache.invalidateQueries({ queryKey });
      break;
  }
}

/** Newest first; ids sort by time. */
export function withCall(calls: readonly Call[], call: Call): Call[] {
  const others = calls.filter((other) => other.id !== call.id);
  const at = others.findIndex((other) => other.id < call.id);
  return at < 0 ? [...others, call] : [...others.slice(0, at), call, ...others.slice(at)];
}

/** Into the page where it belongs; a call older than what has been read stays for the page that is to come. */
function withEnded(data: HistoryData, call: Call): HistoryData {
  let placed = false;
  const pages = data.pages.map((page, index) => {
    if (placed) return page;
    const oldest = page.items.at(-1);
    const fits = !oldest || call.id >= oldest.id || (index === data.pages.length - 1 && !page.next);
    if (!fits) return page;
    placed = true;
    return { ...page, items: withCall(page.items, call) };
  });
  return { ...data, pages };
}
