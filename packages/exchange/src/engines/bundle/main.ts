// Prints the Asterisk program of the bundle as JSON, fetching the bundle when it is not there.
// With --thorough each file's hash is compared first.
import { PhoneError } from '../../errors.ts';
import { engineProgram, ensureBundle, sayProgress } from './index.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

let last = '';
try {
  const bundle = await ensureBundle({
    signal: stop.signal,
    thorough: process.argv.includes('--thorough'),
    onProgress: (progress) => {
      const line = sayProgress(progress);
      if (line !== last) process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
      last = line;
    },
  });
  if (last && process.stderr.isTTY) process.stderr.write('\n');
  console.log(JSON.stringify(engineProgram(bundle, 'asterisk'), null, 2));
} catch (error) {
  if (!(error instanceof PhoneError) && !stop.signal.aborted) throw error;
  console.error(error instanceof PhoneError ? error.message : 'Stopped. The next start goes on from here.');
  process.exitCode = 1;
}
