import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PhoneError } from '../../errors.ts';
import { type AptSource, aptConf, sourceLine } from './apt-source.ts';
import { sha256Of } from './hash.ts';
import { onPath } from './on-path.ts';
import { type OnProgress, step } from './progress.ts';
import { type RunResult, run } from './run.ts';
import { freeBytes, noSpace } from './space.ts';

export interface PlannedPackage {
  name: string;
  version: string;
  /** Its name in the archives folder. */
  file: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

export interface Plan {
  /** `install`: with all that is needed beside them; `download`: these alone. */
  verb: 'install' | 'download';
  packages: PlannedPackage[];
}

/** apt in a folder of its own: needs no root, and changes nothing of the machine's package system. */
export interface Apt {
  /** Finished .deb files; apt keeps unfinished ones in its folder `partial` and goes on with them. */
  archives: string;
  /** Reads the mirror's package lists. */
  update(): Promise<void>;
  /** All that has to be fetched for these packages. */
  plan(packages: readonly string[]): Promise<Plan>;
  /** Just these versions again; undefined when the mirror carries them no more. */
  planExactly(packages: readonly { name: string; version: string }[]): Promise<Plan | undefined>;
  /** Fetches what is planned and checks it. */
  download(plan: Plan, onProgress: OnProgress): Promise<void>;
  /** Whether every planned package is here and whole; one that is not whole is removed. */
  complete(plan: Plan): Promise<boolean>;
}

/** @throws PhoneError `no-mirror` when there is no apt, no mirror, or no key to check it with. */
export async function openApt(dir: string, source: AptSource, signal?: AbortSignal): Promise<Apt> {
  for (const tool of ['apt-get', 'dpkg-deb']) {
    if (onPath(tool)) continue;
    throw new PhoneError(
      'no-mirror',
      `${tool} is not here: Owndial fetches its programs on Debian or Ubuntu.`,
    );
  }
  const archives = join(dir, 'archives');
  for (const folder of ['lists/partial', 'archives/partial', 'empty/partial', 'state']) {
    await mkdir(join(dir, folder), { recursive: true });
  }
  if (source.kind === 'suite') {
    await writeFile(join(dir, 'status'), '');
    await writeFile(join(dir, 'sources.list'), await sourceLine(source, signal));
  }
  const conf = join(dir, 'apt.conf');
  await writeFile(conf, await aptConf(dir, source, signal), { mode: 0o600 });
  const aptGet = (...args: string[]) =>
    run('apt-get', ['-q', '-y', ...args], { env: { APT_CONFIG: conf }, cwd: archives, signal });

  const apt: Apt = {
    archives,

    async update() {
      const result = await aptGet('-o', 'APT::Update::Error-Mode=any', '-o', 'Acquire::Retries=1', 'update');
      if (result.code !== 0) throw await updateFailure(dir, result);
    },

    async plan(packages) {
      // An archive folder without archives makes apt list also what was fetched before an interruption.
      const archivesOption = `Dir::Cache::archives=${join(dir, 'empty')}`;
      const result = await aptGet(
        '-o',
        archivesOption,
        '--print-uris',
        '--download-only',
        'install',
        ...packages,
      );
      if (result.code === 0) return { verb: 'install', packages: parseUris(result.stdout) };
      throw new PhoneError('no-mirror', `The mirror cannot give ${packages.join(', ')} with all they need.`, {
        cause: aptSaid(result),
      });
    },

    async planExactly(packages) {
      const result = await aptGet('--print-uris', 'download', ...packages.map(pinned));
      return result.code === 0 ? { verb: 'download', packages: parseUris(result.stdout) } : undefined;
    },

    async download(plan, onProgress) {
      if (plan.packages.length === 0) return;
      using _watch = watchArchives(archives, plan.packages, onProgress);
      const only = plan.verb === 'install' ? ['--download-only'] : [];
      const result = await aptGet(...only, plan.verb, ...plan.packages.map(pinned));
      if (result.code !== 0 || !(await apt.complete(plan))) throw await downloadFailure(dir, result);
    },

    async complete(plan) {
      let whole = true;
      for (const item of plan.packages) {
        const path = join(archives, item.file);
        const size = await stat(path).then(
          (found) => found.size,
          () => undefined,
        );
        if (size === item.size && (await sha256Of(path)) === item.sha256) continue;
        whole = false;
        if (size !== undefined) await rm(path);
      }
      return whole;
    },
  };
  return apt;
}

const pinned = ({ name, version }: { name: string; version: string }): string => `${name}=${version}`;

/** Lines of `apt-get --print-uris`: `'uri' file size SHA256:hash`; the file is `name_version_arch.deb`, `:` as `%3a`. */
export function parseUris(text: string): PlannedPackage[] {
  return [...text.matchAll(/^'.*' (\S+) (\d+) SHA256:([0-9a-f]{64})$/gm)].map((match) => {
    const [, file = '', size, sha256 = ''] = match;
    const [name = '', version = ''] = file.split('_');
    return { name, version: decodeURIComponent(version), file, size: Number(size), sha256 };
  });
}

function watchArchives(
  archives: string,
  packages: readonly PlannedPackage[],
  onProgress: OnProgress,
): Disposable {
  const bytesTotal = packages.reduce((sum, item) => sum + item.size, 0);
  const look = async () => {
    const [done, partial] = await Promise.all([names(archives), names(join(archives, 'partial'))]);
    const finished = packages.filter((item) => done.has(item.file));
    let bytesDone = finished.reduce((sum, item) => sum + item.size, 0);
    for (const item of packages) {
      if (done.has(item.file) || !partial.has(item.file)) continue;
      bytesDone += await stat(join(archives, 'partial', item.file)).then(
        (found) => found.size,
        () => 0, // apt has just moved it
      );
    }
    onProgress(
      step('download', {
        packagesDone: finished.length,
        packagesTotal: packages.length,
        bytesDone,
        bytesTotal,
      }),
    );
  };
  void look();
  const timer = setInterval(look, 250);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}

const names = async (dir: string): Promise<Set<string>> => new Set(await readdir(dir).catch(() => []));

// What went wrong is told from what lies on the disk, not from apt's wording.

async function updateFailure(dir: string, result: RunResult): Promise<PhoneError> {
  if ((await freeBytes(dir)) < 32e6) return noSpace(dir, undefined, aptSaid(result));
  const unproven = [...(await names(join(dir, 'lists', 'partial')))].some((name) => /Release/.test(name));
  return new PhoneError(
    'no-mirror',
    unproven
      ? "The mirror's signature could not be checked: bring debian-archive-keyring and the clock up to date."
      : 'No Debian mirror can be reached: check the network (or OWNDIAL_MIRROR), then start again.',
    { disposition: 'retry', cause: aptSaid(result) },
  );
}

async function downloadFailure(dir: string, result: RunResult): Promise<PhoneError> {
  if ((await freeBytes(dir)) < 32e6) return noSpace(dir, undefined, aptSaid(result));
  return new PhoneError(
    'no-mirror',
    'The Debian mirror stopped answering: start again, and the fetch goes on where it stopped.',
    { disposition: 'retry', cause: aptSaid(result) },
  );
}

const aptSaid = (result: RunResult): Error =>
  new Error(`apt-get ended with ${result.code}: ${result.stderr.trim()}`);
