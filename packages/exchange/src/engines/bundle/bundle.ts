import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { PhoneError } from '../../errors.ts';
import type { AptSource } from './apt-source.ts';
import { loaderCommand } from './loader.ts';
import { type EngineEntry, type EngineName, edition, engines, pruned, suite } from './manifest.ts';
import { platformOf } from './platform.ts';
import { run } from './run.ts';
import { type EnsureOptions, ensureTree, type Tree, type TreeRecipe } from './tree.ts';

export interface Bundle {
  /** The folder that holds `usr/`. */
  root: string;
  /** Version of each engine in it. */
  versions: Readonly<Partial<Record<EngineName, string>>>;
}

export interface EnsureBundleOptions extends EnsureOptions {
  /** Default: OWNDIAL_ENGINES, then ~/.cache/owndial/engines. */
  dir?: string | undefined;
  /** Default: all that the manifest lists. */
  engines?: readonly EngineName[] | undefined;
}

export function enginesDir(): string {
  return resolve(process.env.OWNDIAL_ENGINES || join(homedir(), '.cache', 'owndial', 'engines'));
}

/**
 * The engines, fetched on first use. With a whole bundle at hand this takes well under 200 ms and uses no network.
 * @throws PhoneError `no-mirror`, `no-space`, `home-unwritable`, `bundle-damaged`
 */
export async function ensureBundle(options: EnsureBundleOptions = {}): Promise<Bundle> {
  const names = options.engines ?? (Object.keys(engines) as EngineName[]);
  const entries = names.map((name) => engines[name]).sort((a, b) => a.name.localeCompare(b.name));
  const tree = await ensureTree(resolve(options.dir ?? enginesDir()), bundleRecipe(entries), options);
  return toBundle(tree);
}

const toBundle = ({ root, contents }: Tree): Bundle => ({ root, versions: contents.facts });

/** `source` is another than Debian's suite only in tests. */
export function bundleRecipe(
  entries: readonly EngineEntry[],
  source: AptSource = { kind: 'suite', suite },
): TreeRecipe {
  const { arch } = platformOf();
  const say = (_: string, value: unknown) => (value instanceof RegExp ? value.source : value);
  const shape = JSON.stringify([edition, suite, arch, entries, pruned], say);
  const hash = createHash('sha256').update(shape).digest('hex').slice(0, 10);
  return {
    key: `${entries.map(({ name }) => name).join('+')}-${hash}`,
    source,
    packages: entries.flatMap((entry) => entry.packages),
    links: entries.flatMap((entry) => entry.links),
    pruned,
    prove: async (root, signal) => {
      const versions: Record<string, string> = {};
      for (const entry of entries) versions[entry.name] = await probe(root, entry, signal);
      return versions;
    },
  };
}

async function probe(root: string, entry: EngineEntry, signal?: AbortSignal): Promise<string> {
  const { command, args } = loaderCommand(root, entry.program);
  const result = await run(command, [...args, ...entry.probe], { signal });
  const version = entry.version.exec(result.stdout)?.[1];
  if (result.code === 0 && version) return version;
  throw new PhoneError('bundle-damaged', `${entry.name} from the bundle does not run on this machine.`, {
    cause: new Error(`${entry.program} ended with ${result.code}: ${result.stderr.trim()}`),
  });
}
