import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import type { Store } from '../store/index.ts';
import { type JournalFact, readJournalLine } from './journal-facts.ts';

export interface JournalOptions {
  readonly folder: string;
  readonly store: Store;
  readonly log: Log;
  /** Applies facts and moves `offset` in one transaction. */
  readonly take: (facts: readonly JournalFact[], file: string, offset: number) => Promise<void>;
}

/** of one file, at a time: keeps memory and transactions small after a long absence */
const chunkBytes = 256 * 1024;
/** ms; a call's end is two or three lines from different legs, and one transaction is cheaper than three */
const gather = 40;
/** ms; the folder is watched, this is for a watch that has missed something */
const lookEvery = 5_000;
const keepDays = 3;

/** Follows the engine's journals, each line once, from where the last exchange stopped. */
export class JournalReader {
  readonly #options: JournalOptions;
  #reading: Promise<void> = Promise.resolve();
  #again = false;
  #busy = false;
  #soon: NodeJS.Timeout | undefined;
  #stopWatching: () => void = () => undefined;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** Reads what is there, then follows. Fulfilled when all that was there has been taken. */
  async start(): Promise<void> {
    mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 });
    const watcher = watch(this.#options.folder, () => this.#wakeSoon());
    watcher.on('error', (error) =>
      this.#options.log.warn({ error }, 'The journal of calls is not watched; it is looked at every 5 s.'),
    );
    const timer = setInterval(() => this.#wake(), lookEvery);
    this.#stopWatching = () => {
      watcher.close();
      clearInterval(timer);
      clearTimeout(this.#soon);
    };
    await this.drain();
  }

  /** Takes all that is there now. */
  async drain(): Promise<void> {
    this.#wake();
    await this.#reading;
  }

  async stop(): Promise<void> {
    this.#stopWatching();
    await this.drain();
  }

  #wakeSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#wake();
    }, gather);
  }

  #wake(): void {
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    this.#reading = this.#read().finally(() => {
      this.#busy = false;
    });
  }

  async #read(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        for (const file of journalFiles(this.#options.folder)) await this.#readFile(file);
      } catch (error) {
        // a full disk, a busy database: the offset has not moved, the next look tries again
        this.#options.log.error(
          { error },
          'The journal of calls could not be taken into the history; it is tried again.',
        );
      }
    }
  }

  async #readFile(file: string): Promise<void> {
    const { folder, store, take } = this.#options;
    const path = join(folder, file);
    const row = await store
      .selectFrom('journal_offsets')
      .select('bytes')
      .where('file', '=', file)
      .executeTakeFirst();
    let offset = row?.bytes ?? 0;
    for (;;) {
      const { facts, bytes } = readLines(path, offset);
      if (bytes === 0) break;
      offset += bytes;
      await take(facts, file, offset);
    }
    if (isOld(file, keepDays)) {
      rmSync(path);
      await store.deleteFrom('journal_offsets').where('file', '=', file).execute();
    }
  }
}

/** `20261121.calls`, oldest first. */
function journalFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d{8}\.calls$/.test(name))
    .sort();
}

/** Whole lines only: a half-written last one waits for its end. Synchronous, as it is in the page cache as a rule. */
function readLines(path: string, offset: number): { facts: JournalFact[]; bytes: number } {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(0, fstatSync(file).size - offset)));
    const bytesRead = readSync(file, buffer, 0, buffer.length, offset);
    let bytes = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
    // a line longer than a chunk is nobody's: pass it over rather than stand still
    if (bytes === 0 && bytesRead === chunkBytes) bytes = chunkBytes;
    const lines = buffer.toString('utf8', 0, bytes).split('\n');
    return { facts: lines.map(readJournalLine).filter((fact) => fact !== undefined), bytes };
  } finally {
    closeSync(file);
  }
}

function isOld(file: string, days: number): boolean {
  const day = Date.UTC(Number(file.slice(0, 4)), Number(file.slice(4, 6)) - 1, Number(file.slice(6, 8)));
  return Date.now() - day > days * 86_400_000;
}
