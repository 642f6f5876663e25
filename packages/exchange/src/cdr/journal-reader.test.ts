import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { onEachStore, openSqlite } from '../directory/test-stores.ts';
import { createLog } from '../log.ts';
import { JournalReader } from './journal-reader.ts';
import { callLine, legLine, noon, openHistory, question, type TestHistory } from './test-history.ts';

const day = 86_400_000;
const fileOf = (at: number) => `${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}.calls`;
const today = () => fileOf(Date.now());
const yesterday = () => fileOf(Date.now() - day);

interface TestJournal extends AsyncDisposable {
  readonly t: TestHistory;
  /** the reader that runs now */
  readonly reader: JournalReader;
  readonly logged: string[];
  /** calls `take` in place of the recorder while it is set */
  refuse: ((facts: number) => void) | undefined;
  path(file?: string): string;
  append(text: string, file?: string): void;
  /** the exchange dies, and another starts */
  restart(): Promise<void>;
  /** fulfilled when the next lines have been taken */
  taken(): Promise<void>;
}

async function openJournal(open = openSqlite): Promise<TestJournal> {
  const t = await openHistory(open);
  const folder = mkdtempSync(join(tmpdir(), 'owndial-journal-'));
  const logged: string[] = [];
  const log = createLog({ destination: { write: (line) => void logged.push(line) } });
  let onTaken = Promise.withResolvers<void>();
  const newReader = () =>
    new JournalReader({
      folder,
      store: t.store,
      log,
      take: async (facts, file, offset) => {
        journal.refuse?.(facts.length);
        await t.recorder.take(facts, file, offset);
        onTaken.resolve();
      },
    });
  let reader = newReader();
  const journal: TestJournal = {
    t,
    get reader() {
      return reader;
    },
    logged,
    refuse: undefined,
    path: (file = today()) => join(folder, file),
    append: (text, file = today()) => appendFileSync(join(folder, file), text),
    restart: async () => {
      await reader.stop();
      reader = newReader();
      await reader.start();
    },
    taken: () => {
      onTaken = Promise.withResolvers();
      return onTaken.promise;
    },
    [Symbol.asyncDispose]: async () => {
      await reader.stop();
      await t[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return journal;
}

const line = (t: TestHistory, i: number, fact: 'began' | 'ended' = 'ended') =>
  `${callLine(fact, question(t.ada.sipUser, '102', { engineId: `e.${i}`, began: noon + i }))}\n`;
const count = async (t: TestHistory) => (await t.calls()).length;

onEachStore('the journal', (open) => {
  test('is read from yesterday and today, and followed', async () => {
    await using journal = await openJournal(open);
    const { t } = journal;
    journal.append(line(t, 1), yesterday());
    journal.append(line(t, 2));
    journal.append('not a journal\n', 'notes.txt');
    await journal.reader.start();
    assert.equal(await count(t), 2);
    const taken = journal.taken();
    journal.append(line(t, 3));
    await taken;
    assert.equal(await count(t), 3);
    assert.deepEqual(journal.logged, []);
  });

  test('waits for the end of a line that is half written', async () => {
    await using journal = await openJournal(open);
    const { t } = journal;
    const text = line(t, 1) + line(t, 2);
    journal.append(text.slice(0, -20));
    await journal.reader.start();
    assert.equal(await count(t), 1);
    await journal.restart();
    assert.equal(await count(t), 1);
    journal.append(text.slice(-20));
    await journal.reader.drain();
    assert.equal(await count(t), 2);
  });

  test('is taken once by whoever reads on after a restart', async () => {
    await using journal = await openJournal(open);
    const { t } = journal;
    await journal.reader.start();
    for (let i = 0; i < 5; i += 1) {
      journal.append(line(t, i));
      await journal.restart();
      assert.equal(await count(t), i + 1);
    }
    t.facts.length = 0;
    await journal.restart();
    assert.deepEqual(t.facts, []);
  });

  test('passes over damaged lines and takes the others', async () => {
    await using journal = await openJournal(open);
    const { t } = journal;
    journal.append(
      `\n\n${line(t, 1)}%%%\0\0\n\u{1f4a5}\n${line(t, 2).slice(0, -9)}\n${line(t, 3).replace('at=', 'at=x')}`,
    );
    // cut by a full disk, and the next written behind it
    journal.append(line(t, 4).slice(0, 40) + line(t, 5));
    await journal.reader.start();
    assert.deepEqual(
      (await t.calls()).map((call) => Date.parse(call.startedAt) - noon),
      [5, 2, 1],
    );
    assert.deepEqual(journal.logged, []);
  });

  test('is taken in full by a drain that is asked for at any moment', async () => {
    await using journal = await openJournal(open);
    const { t } = journal;
    await journal.reader.start();
    const drains: Promise<void>[] = [];
    for (let i = 0; i < 40; i += 1) {
      journal.append(line(t, i));
      // each asks a step later in the life of the reading before it
      for (let step = 0; step < i; step += 1) await Promise.resolve();
      drains.push(journal.reader.drain().then(async () => assert((await count(t)) >= i + 1)));
    }
    await Promise.all(drains);
    assert.equal(await count(t), 40);
  });

  test('whose store refuses is tried again, and nothing is lost or there twice', async () => {
    await using journal = await openJournal(open);
    const { t } = journal;
    journal.refuse = () => {
      throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    };
    journal.append(line(t, 1));
    await journal.reader.start();
    assert.equal(await count(t), 0);
    assert.match(journal.logged[0] ?? '', /tried again.*|disk is full/);
    journal.append(line(t, 2));
    await journal.reader.drain();
    journal.refuse = undefined;
    await journal.reader.drain();
    assert.equal(await count(t), 2);
    assert.deepEqual(t.facts.flatMap((fact) => (fact.type === 'call.ended' ? 1 : [])).length, 2);
  });

  test('is not held up by one line that the store refuses for good', async () => {
    await using journal = await openJournal(open);
    const { t } = journal;
    for (let i = 0; i < 5; i += 1) journal.append(line(t, i));
    let lines = 0;
    journal.refuse = (facts) => {
      if (facts > 1 || (facts === 1 && ++lines === 3)) throw new RangeError('Invalid time value');
    };
    await journal.reader.start();
    assert.deepEqual(
      (await t.calls()).map((call) => Date.parse(call.startedAt) - noon),
      [4, 3, 1, 0],
    );
    journal.refuse = undefined;
    journal.append(line(t, 5));
    await journal.reader.drain();
    assert.equal(await count(t), 5);
    assert.equal(journal.logged.length, 1, 'and says so once');
  });

  test('that was cut, or put back from a backup, is read from its beginning', async () => {
    await using journal = await openJournal(open);
    const { t } = journal;
    journal.append(line(t, 1) + line(t, 2));
    await journal.reader.start();
    truncateSync(journal.path(), line(t, 1).length + 30);
    journal.append(line(t, 3));
    truncateSync(journal.path(), line(t, 1).length + 30);
    await journal.restart();
    assert.equal(await count(t), 2);
    journal.append(line(t, 4));
    await journal.restart();
    assert.equal(await count(t), 3);
  });

  test('of three days ago is removed once it has been taken, not before', async () => {
    await using journal = await openJournal(open);
    const { t } = journal;
    const old = fileOf(Date.now() - 5 * day);
    journal.append(line(t, 1), old);
    journal.append(line(t, 2), yesterday());
    journal.refuse = () => {
      throw new Error('busy');
    };
    await journal.reader.start();
    assert(existsSync(journal.path(old)));
    journal.refuse = undefined;
    await journal.reader.drain();
    assert(!existsSync(journal.path(old)));
    assert(existsSync(journal.path(yesterday())));
    assert.equal(await count(t), 2);
    const offsets = await t.store.selectFrom('journal_offsets').select('file').execute();
    assert.deepEqual(offsets, [{ file: yesterday() }]);
  });

  test('passes over a line without end', async () => {
    await using journal = await openJournal(open);
    const { t } = journal;
    writeFileSync(journal.path(), `fact=ended&at=1&${'x'.repeat(700_000)}\n${line(t, 1)}`);
    await journal.reader.start();
    assert.equal(await count(t), 1);
  });
});

test('the journal of a long absence, 10,000 lines, is taken whole', async () => {
  await using journal = await openJournal();
  const { t } = journal;
  const lines: string[] = [];
  for (let i = 0; i < 3400; i += 1) {
    const call = question(t.ada.sipUser, '102', { engineId: `e.${i}`, began: noon + i });
    lines.push(
      callLine('began', call),
      legLine(call, t.bob.sipUser, noon + i + 9),
      callLine('ended', call),
      '',
    );
  }
  journal.append(`${lines.join('\n')}\n`);
  await journal.reader.start();
  const { n } = await t.store
    .selectFrom('calls')
    .select((sql) => sql.fn.countAll().as('n'))
    .where('state', '=', 'ended')
    .executeTakeFirstOrThrow();
  assert.equal(Number(n), 3400);
});

test('a database without room takes the journal when there is room again', async () => {
  await using journal = await openJournal();
  const { t } = journal;
  const pages = await sql<{ page_count: number }>`pragma page_count`.execute(t.store);
  await sql`pragma max_page_count = ${sql.lit(pages.rows[0]?.page_count ?? 0)}`.execute(t.store);
  for (let i = 0; i < 200; i += 1) journal.append(line(t, i));
  await journal.reader.start();
  assert.equal(await count(t), 0);
  assert.match(journal.logged.join(), /full/);
  await sql`pragma max_page_count = 1000000`.execute(t.store);
  await journal.reader.drain();
  assert.equal(await count(t), 200);
});

test('a folder that is gone is no end', async () => {
  await using journal = await openJournal();
  const { t } = journal;
  await journal.reader.start();
  rmSync(join(journal.path(), '..'), { recursive: true });
  await journal.reader.drain();
  await journal.restart();
  journal.append(line(t, 1));
  await journal.reader.drain();
  assert.equal(await count(t), 1);
});
