import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** The SHA-256 of a file, in hex. */
export async function sha256Of(path: string): Promise<string> {
  // A stream costs more than most of the files that are hashed here.
  if ((await stat(path)).size <= 1 << 20) return hash('sha256', await readFile(path));
  const whole = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), whole);
  return whole.digest('hex');
}
