import type { Call, UserId } from '@owndial/contract';
import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from './api.ts';

export const keys = {
  status: ['status'],
  people: ['people'],
  users: ['users'],
  numbers: ['numbers'],
  devices: ['devices'],
  tokens: ['tokens'],
  live: ['calls', 'live'],
  history: (scope: HistoryScope) => ['calls', 'history', scope],
} as const;

/** `all`: for an owner, everybody's calls. */
export type HistoryScope = 'mine' | 'all';
export type HistoryData = InfiniteData<{ items: Call[]; next: string | null }, string | undefined>;

/** Reads a list to its end: directories are small, and people search in them. */
async function wholeList<T>(
  read: (cursor: string | undefined) => Promise<{ items: T[]; next: string | null }>,
) {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor && all.length < 5000);
  return all;
}

const pageOf = (cursor: string | undefined) => ({ query: { limit: 200, ...(cursor ? { cursor } : {}) } });

export const useStatus = () => useQuery({ queryKey: keys.status, queryFn: () => api('status') });
export const usePeople = () =>
  useQuery({ queryKey: keys.people, queryFn: () => wholeList((c) => api('listPeople', pageOf(c))) });
export const useUsers = (enabled = true) =>
  useQuery({ queryKey: keys.users, queryFn: () => wholeList((c) => api('listUsers', pageOf(c))), enabled });
export const useNumbers = () =>
  useQuery({ queryKey: keys.numbers, queryFn: () => wholeList((c) => api('listNumbers', pageOf(c))) });
export const useDevices = () =>
  useQuery({ queryKey: keys.devices, queryFn: () => wholeList((c) => api('listDevices', pageOf(c))) });
/** the own ones: an owner could see everybody's */
export const useTokens = (userId: UserId) =>
  useQuery({
    queryKey: keys.tokens,
    queryFn: () => wholeList((c) => api('listTokens', { query: { ...pageOf(c).query, userId } })),
  });
export const useLiveCalls = () =>
  useQuery({
    queryKey: keys.live,
    queryFn: async () => (await api('listCalls', { query: { live: true, limit: 200 } })).items,
  });

export const useHistory = (scope: HistoryScope) =>
  useInfiniteQuery({
    queryKey: keys.history(scope),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      api('listCalls', {
        query: {
          limit: 40,
          live: false,
          ...(scope === 'mine' ? { mine: true } : {}),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
      }),
    getNextPageParam: (last) => last.next ?? undefined,
  });
