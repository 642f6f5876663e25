import { readFileSync } from 'node:fs';
import { writeAtomically } from './atomic-write.ts';

/** Writes `text` unless it is there already. True when the file changed. */
export function writeIfChanged(file: string, text: string, mode = 0o600): boolean {
  if (read(file) === text) return false;
  writeAtomically(file, text, mode);
  return true;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
