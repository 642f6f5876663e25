import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { type JournalFact, readJournalLine } from './journal-facts.ts';

/** of one file, at a time: keeps memory and transactions small after a long absence */
const chunkBytes = 256 * 1024;

export interface JournalLine {
  /** undefined when it is damaged */
  readonly fact: JournalFact | undefined;
  /** with its line end */
  readonly bytes: number;
}

/** `20261121.calls`, oldest first. */
export function journalFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d{8}\.calls$/.test(name))
    .sort();
}

/** Whole lines only: a half-written last one waits for its end. Synchronous, as it is in the page cache as a rule. */
export function readLines(path: string, offset: number): { lines: JournalLine[]; bytes: number } {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(0, fstatSync(file).size - offset)));
    const bytesRead = readSync(file, buffer, 0, buffer.length, offset);
    let bytes = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
    // a line longer than a chunk is nobody's: pass it over rather than stand still
    if (bytes === 0 && bytesRead === chunkBytes) bytes = chunkBytes;
    return { lines: linesOf(buffer.subarray(0, bytes)), bytes };
  } finally {
    closeSync(file);
  }
}

function linesOf(buffer: Buffer): JournalLine[] {
  const lines: JournalLine[] = [];
  for (let from = 0; from < buffer.length; ) {
    const end = buffer.indexOf(10, from);
    const next = end === -1 ? buffer.length : end + 1;
    const text = buffer.toString('utf8', from, end === -1 ? next : end);
    lines.push({ fact: readJournalLine(text), bytes: next - from });
    from = next;
  }
  return lines;
}

export function isOld(file: string, days: number): boolean {
  const day = Date.UTC(Number(file.slice(0, 4)), Number(file.slice(4, 6)) - 1, Number(file.slice(6, 8)));
  return Date.now() - day > days * 86_400_000;
}
