import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { bundleRecipe } from '../engines/bundle/bundle.ts';
import { engines } from '../engines/bundle/manifest.ts';
import { PhoneError } from '../errors.ts';
import { freeSpace } from './disk-space.ts';
import { runningEngine } from './engine-pid.ts';
import { homeHolder, homeInUse } from './home-lock.ts';
import { findFreeOffset, portsNeeded, portsTaken, takenPorts } from './port-check.ts';
import { checkHome, diskFull } from './prepare-home.ts';

/** For a new home or a bundle that is still to be fetched: both, and room for voice and history to come. */
export const neededSpace = 1e9;

/**
 * What can be known before anything is fetched or made; changes nothing. `portOffset` is the one that is in the
 * configuration's ports already, so that a better one can be told.
 * @throws PhoneError `home-in-use`, `home-unwritable`, `no-space`, `port-taken`, `bad-config`
 */
export async function preflight(config: Config, portOffset = 0): Promise<void> {
  checkHome(config.home);
  const holder = homeHolder(config.home);
  if (holder !== undefined) throw homeInUse(config.home, holder.pid);
  checkSpace(config);
  await checkPorts(config, portOffset);
}

async function checkPorts(config: Config, portOffset: number): Promise<void> {
  const needed = portsNeeded(config);
  // an exchange that was killed leaves its engine with the calls in it, and the next one adopts it
  const engine = runningEngine(config.home);
  const taken = await takenPorts(needed, engine ? [engine.pid] : []);
  if (taken.length === 0) return;
  const more = await findFreeOffset(needed);
  throw portsTaken(taken, more === undefined ? undefined : portOffset + more);
}

/** For a home that is there: below this nothing can be started any more. */
const leastSpace = 1e6;

function checkSpace(config: Config): void {
  if (existsSync(config.home.root) && freeSpace(config.home.root) < leastSpace) throw diskFull(config.home);
  const places = [
    ...(existsSync(config.home.root) ? [] : [config.home.root]),
    ...(config.engine.source === 'system' || existsSync(bundleFolder(config))
      ? []
      : [config.engine.bundleDir]),
  ];
  for (const place of places) {
    const free = freeSpace(place);
    if (free >= neededSpace) continue;
    throw new PhoneError(
      'no-space',
      `${place} needs ${neededSpace / 1e9} GB of free space and has ${(free / 1e9).toFixed(2)} GB; free some, or ` +
        'choose another disk with OWNDIAL_HOME and OWNDIAL_ENGINES.',
    );
  }
}

export const bundleFolder = (config: Config): string =>
  join(
    config.engine.bundleDir,
    bundleRecipe(Object.values(engines).toSorted((a, b) => a.name.localeCompare(b.name))).key,
  );
