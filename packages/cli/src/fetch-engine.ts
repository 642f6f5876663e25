import type { Config } from '@owndial/exchange/config/config';
import { ensureBundle, systemAsterisk } from '@owndial/exchange/engines/bundle/index';
import type { Out } from './out.ts';
import { ProgressLine } from './progress-line.ts';

/** Has the engine at hand before anything of the home is made. Fetches nothing when it is there. */
export async function fetchEngine(config: Config, out: Out, signal: AbortSignal): Promise<void> {
  if (config.engine.source === 'system') {
    await systemAsterisk(signal);
    return;
  }
  using line = new ProgressLine(out);
  await ensureBundle({
    dir: config.engine.bundleDir,
    engines: ['asterisk'],
    signal,
    onProgress: (progress) => line.show(progress),
  });
}
