import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Puts `text` in place of `file` so that a reader, or a loss of power, finds the old or the new, never a half. */
export function writeAtomically(file: string, text: string, mode = 0o600): void {
  const draft = `${file}.${process.pid}.new`;
  try {
    writeSynced(draft, text, mode);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncDir(dirname(file));
}

/** The same, unless `file` holds `text` already. True when it was written. */
export async function writeIfChanged(file: string, text: string, mode = 0o600): Promise<boolean> {
  const held = await readFile(file, 'utf8').catch(() => undefined);
  if (held === text) return false;
  writeAtomically(file, text, mode);
  return true;
}

function writeSynced(file: string, text: string, mode: number): void {
  const fd = openSync(file, 'w', mode);
  try {
    fchmodSync(fd, mode);
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A rename is on disk only when its folder is. */
function syncDir(dir: string): void {
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
