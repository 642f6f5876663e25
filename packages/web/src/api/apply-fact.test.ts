import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, Fact, Person, UserId } from '@owndial/contract';
import { QueryClient } from '@tanstack/react-query';
import { applyFact, withCall } from './apply-fact.ts';
import { type HistoryData, keys } from './queries.ts';

const me = 'user_1' as UserId;
const call = (id: string, from = 'user_1') =>
  ({ id: `call_${id}`, from: { userId: from }, to: { userId: 'user_9' } }) as unknown as Call;
const ids = (calls: readonly Call[] | undefined) => calls?.map((c) => c.id.slice(5)).join('');
const ended = (c: Call): Fact => ({ type: 'call.ended', at: '', data: { call: c } });

test('calls stand newest first, each once', () => {
  assert.equal(ids(withCall([call('4'), call('2')], call('3'))), '432');
  assert.equal(ids(withCall([call('4'), call('2')], call('4'))), '42');
  assert.equal(ids(withCall([], call('1'))), '1');
});

test('a call that ended leaves the live ones and enters the history, the own only when it is ours', () => {
  const cache = new QueryClient();
  const data: HistoryData = { pages: [{ items: [call('2')], next: null }], pageParams: [undefined] };
  cache.setQueryData(keys.live, [call('3'), call('4')]);
  cache.setQueryData(keys.history('mine'), data);
  cache.setQueryData(keys.history('all'), data);
  applyFact(cache, ended(call('3', 'user_7')), me);
  const items = (scope: 'mine' | 'all') =>
    ids(cache.getQueryData<HistoryData>(keys.history(scope))?.pages.flatMap((page) => page.items));
  assert.equal(ids(cache.getQueryData<Call[]>(keys.live)), '4');
  assert.equal(items('all'), '32');
  assert.equal(items('mine'), '2');
});

test('a call older than the pages that were read waits for its own page', () => {
  const cache = new QueryClient();
  const data: HistoryData = { pages: [{ items: [call('5')], next: 'more' }], pageParams: [undefined] };
  cache.setQueryData(keys.history('mine'), data);
  applyFact(cache, ended(call('1')), me);
  assert.equal(cache.getQueryData<HistoryData>(keys.history('mine'))?.pages[0]?.items.length, 1);
});

test('presence changes the lamp of that person', () => {
  const cache = new QueryClient();
  cache.setQueryData(keys.people, [{ id: 'user_2', presence: 'free' }]);
  applyFact(
    cache,
    { type: 'presence.changed', at: '', data: { userId: 'user_2' as UserId, presence: 'busy' } },
    me,
  );
  assert.equal(cache.getQueryData<Person[]>(keys.people)?.[0]?.presence, 'busy');
});
