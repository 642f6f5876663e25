import { type FSWatcher, mkdirSync, rmSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import type { Store } from '../store/index.ts';
import type { JournalFact } from './journal-facts.ts';
import { isOld, type JournalLine, journalFiles, readLines } from './journal-file.ts';

export interface JournalOptions {
  readonly folder: string;
  readonly store: Store;
  readonly log: Log;
  /** Applies facts and moves `offset` in one transaction. */
  readonly take: (facts: readonly JournalFact[], file: string, offset: number) => Promise<void>;
}

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
    const watcher = this.#watch();
    const timer = setInterval(() => this.#wake(), lookEvery);
    this.#stopWatching = () => {
      watcher?.close();
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

  #watch(): FSWatcher | undefined {
    const unwatched = (error: unknown) =>
      this.#options.log.warn({ error }, 'The journal of calls is not watched; it is looked at every 5 s.');
    try {
      return watch(this.#options.folder, () => this.#wakeSoon()).on('error', unwatched);
    } catch (error) {
      // the machine has no watches left (inotify(7), max_user_watches)
      unwatched(error);
      return undefined;
    }
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
    this.#reading = this.#read();
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
    // in the same step as the last look at `again`, so that nobody wakes one who is about to leave
    this.#busy = false;
  }

  async #readFile(file: string): Promise<void> {
    const { folder, store } = this.#options;
    const path = join(folder, file);
    const row = await store
      .selectFrom('journal_offsets')
      .select('bytes')
      .where('file', '=', file)
      .executeTakeFirst();
    let offset = row?.bytes ?? 0;
    // cut short by a loss of power, or put back from a backup: what is told twice changes nothing
    if (offset > statSync(path).size) offset = 0;
    for (;;) {
      const { lines, bytes } = readLines(path, offset);
      if (bytes === 0) break;
      await this.#take(lines, file, offset + bytes);
      offset += bytes;
    }
    if (isOld(file, keepDays)) {
      rmSync(path);
      await store.deleteFrom('journal_offsets').where('file', '=', file).execute();
    }
  }

  async #take(lines: readonly JournalLine[], file: string, offset: number): Promise<void> {
    const { take, log } = this.#options;
    try {
      await take(
        lines.flatMap(({ fact }) => fact ?? []),
        file,
        offset,
      );
    } catch (error) {
      if (!isOfTheData(error)) throw error;
      if (lines.length === 1) {
        log.error(
          { error, file, offset },
          'A line of the journal of calls cannot be stored; it is passed over.',
        );
        await take([], file, offset);
        return;
      }
      // one line that the database refuses for good must not hold up all that come after it
      let end = offset - lines.reduce((sum, { bytes }) => sum + bytes, 0);
      for (const line of lines) {
        end += line.bytes;
        await this.#take([line], file, end);
      }
    }
  }
}

/** The value is at fault, not the machine: SQLite's result codes, and SQLSTATE classes 22 and 23 of PostgreSQL. */
function isOfTheData(error: unknown): boolean {
  if (error instanceof RangeError || error instanceof TypeError) return true;
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^(SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)|2[23]\w{3}$)/.test(code);
}
