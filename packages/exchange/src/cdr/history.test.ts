import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CallId, newId } from '@owndial/contract';
import { refusal } from '../directory/test-refusal.ts';
import { onEachStore } from '../directory/test-stores.ts';
import { callLine, noon, openHistory, question, unknownUser } from './test-history.ts';

onEachStore('reading the history', (open) => {
  test('page by page shows each call once, newest first, also when new ones come between', async () => {
    await using t = await openHistory(open);
    const lines = Array.from({ length: 25 }, (_, i) =>
      callLine('ended', question(t.ada.sipUser, '102', { engineId: `a.${i}`, began: noon + i * 1000 })),
    );
    await t.take(...lines);
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; ; page += 1) {
      const { items, next } = await t.history.list({ limit: 10, cursor });
      assert.equal(items.length, page < 2 ? 10 : 5);
      seen.push(...items.map((call) => call.startedAt));
      await t.take(
        callLine('ended', question(t.bob.sipUser, '101', { engineId: `b.${page}`, began: noon + 60_000 })),
      );
      if (next === null) break;
      cursor = next;
    }
    assert.equal(new Set(seen).size, 25);
    assert.deepEqual(seen, [...seen].sort().reverse());
  });

  test('a page that is just full has no next one', async () => {
    await using t = await openHistory(open);
    await t.take(
      ...[1, 2].map((i) => callLine('ended', question(t.ada.sipUser, '102', { engineId: `a.${i}` }))),
    );
    assert.equal((await t.history.list({ limit: 2 })).next, null);
    assert.notEqual((await t.history.list({ limit: 1 })).next, null);
    assert.deepEqual(await t.history.list({ limit: 5, cursor: newId('call', 1) }), { items: [], next: null });
  });

  for (const cursor of [
    '',
    'call_',
    'call_x',
    `user_${'A'.repeat(26)}`,
    `call_${'A'.repeat(26)}' or 1=1`,
    '%',
  ]) {
    test(`refuses the cursor ${cursor}`, async () => {
      await using t = await openHistory(open);
      await assert.rejects(t.history.list({ limit: 1, cursor }), refusal('bad-request', /cursor/));
    });
  }

  test('shows a user the calls from and to them', async () => {
    await using t = await openHistory(open);
    await t.take(
      callLine('ended', question(t.ada.sipUser, '102', { engineId: 'a.1' })),
      callLine('ended', question(t.bob.sipUser, '103', { engineId: 'a.2' })),
      callLine('ended', question(t.cid.sipUser, '101', { engineId: 'a.3' })),
    );
    const count = async (userId = t.ada.userId) => (await t.history.list({ userId, limit: 9 })).items.length;
    assert.deepEqual([await count(), await count(t.bob.userId), await count(unknownUser())], [2, 2, 0]);
  });

  test('tells live calls from ended ones, counts them, and names the leg to end', async () => {
    await using t = await openHistory(open);
    const live = question(t.ada.sipUser, '102');
    await t.take(
      callLine('began', live),
      callLine('ended', question(t.bob.sipUser, '103', { engineId: 'a.2', began: noon - 86_400_000 })),
    );
    const states = async (only?: boolean) =>
      (await t.history.list({ live: only, limit: 9 })).items.map((call) => call.state);
    assert.deepEqual(await states(true), ['ringing']);
    assert.deepEqual(await states(false), ['ended']);
    assert.deepEqual(await states(), ['ringing', 'ended']);
    assert.deepEqual([await t.history.countLive(), await t.history.countToday()], [1, 1]);
    const { id } = await t.call(live.key);
    assert.equal(await t.history.engineIdOf(id), 'owndial-1.1');
    await t.take(callLine('ended', live));
    assert.equal(await t.history.engineIdOf(id), undefined);
    assert.equal(await t.history.get(newId('call') as CallId), undefined);
  });
});
