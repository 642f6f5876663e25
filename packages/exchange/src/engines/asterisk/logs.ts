import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ami } from './ami.ts';

const largest = 10e6;
const kept = 5;

/** Has Asterisk begin new log files when one is large, and removes the oldest (it numbers them from 0 up, newest first). */
export async function rotateAsteriskLogs(ami: Ami, folder: string): Promise<void> {
  const names = await readdir(folder);
  const sizes = await Promise.all(
    names.filter((name) => name.endsWith('.log')).map(async (name) => (await stat(join(folder, name))).size),
  );
  if (!sizes.some((size) => size > largest)) return;
  await ami.command('logger rotate');
  for (const name of await readdir(folder)) {
    const number = /\.log\.(\d+)$/.exec(name)?.[1];
    if (number !== undefined && Number(number) >= kept) await rm(join(folder, name), { force: true });
  }
}
