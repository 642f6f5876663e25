import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PhoneError } from '../../errors.ts';
import { platformOf } from './platform.ts';
import { run } from './run.ts';

/** Where packages come from: a Debian suite with nothing taken as installed, or what this machine lacks. */
export type AptSource =
  | {
      kind: 'suite';
      suite: string;
      /** Default: OWNDIAL_MIRROR, then the Debian mirror of the machine's own apt. */
      mirror?: string | undefined;
      /** For tests with a repository of their own: no signature is asked for. */
      trusted?: boolean;
    }
  | {
      kind: 'host';
      /** For tests: another dpkg status file than the machine's. */
      status?: string | undefined;
    };

const keyrings = [
  '/usr/share/keyrings/debian-archive-keyring.gpg',
  '/usr/share/keyrings/debian-archive-keyring.pgp',
];

/** The one line of a sources.list for a suite. */
export async function sourceLine(
  source: Extract<AptSource, { kind: 'suite' }>,
  signal?: AbortSignal,
): Promise<string> {
  const mirror = source.mirror ?? (process.env.OWNDIAL_MIRROR || (await hostMirror(signal)));
  if (/[\s[\]]/.test(mirror)) throw new PhoneError('bad-config', `OWNDIAL_MIRROR is not a URL: ${mirror}`);
  const trust = source.trusted ? 'trusted=yes' : `signed-by=${keyring()}`;
  return `deb [arch=${platformOf().arch} ${trust}] ${mirror} ${source.suite} main\n`;
}

function keyring(): string {
  const found = keyrings.find((path) => existsSync(path));
  if (found) return found;
  throw new PhoneError(
    'no-mirror',
    "Debian's signing keys are not on this machine: run `apt install debian-archive-keyring` and start again.",
  );
}

async function hostMirror(signal?: AbortSignal): Promise<string> {
  const format = '$(REPO_URI)|$(ORIGIN)';
  const targets = await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], {
    signal,
  });
  const mirror = pickMirror(targets.stdout);
  if (mirror) return mirror;
  throw new PhoneError(
    'no-mirror',
    "This machine's apt knows no Debian mirror: set OWNDIAL_MIRROR to the URL of one, " +
      'or install Asterisk 20 or newer and use --engine system.',
  );
}

/**
 * Picks a main Debian archive from `apt-get indextargets` lines, `REPO_URI|ORIGIN`. The origin is empty until the
 * machine has run `apt update` (a fresh container); then the path decides.
 */
export function pickMirror(targets: string): string | undefined {
  const rows = targets
    .split('\n')
    .map((line) => line.split('|'))
    .map(([uri = '', origin = '']) => ({ uri, origin, folder: uri.replace(/\/+$/, '').split('/').at(-1) }))
    .filter((row) => row.uri !== '' && !row.uri.startsWith('cdrom:'));
  const main = rows.filter((row) => row.folder !== 'debian-security' && !row.uri.includes('security.'));
  return (main.find((row) => row.origin === 'Debian') ?? main.find((row) => row.folder === 'debian'))?.uri;
}

// The machine's proxies and retry rules are kept; its hooks and folders are not.
const kept =
  /^Acquire::(http|https|Retries|ForceIPv4|ForceIPv6|Check-Date|Check-Valid-Until|Max-FutureTime)\b/;

/** The configuration of an apt that works in `dir` alone. */
export async function aptConf(dir: string, source: AptSource, signal?: AbortSignal): Promise<string> {
  const machine = await run('apt-config', ['dump'], { signal });
  const settings: [string, string][] = [
    ['Dir::Etc::main', '/dev/null'],
    ['Dir::Etc::parts', '/dev/null'],
    ['Dir::State', join(dir, 'state')],
    ['Dir::State::lists', join(dir, 'lists')],
    ['Dir::Cache', dir],
    ['Dir::Cache::archives', join(dir, 'archives')],
    // Its caches of parsed lists are as large as a bundle, and are used twice.
    ['Dir::Cache::pkgcache', ''],
    ['Dir::Cache::srcpkgcache', ''],
    ['Acquire::GzipIndexes', 'true'],
    ['Acquire::ForceHash', 'SHA256'],
    ['Acquire::Languages', 'none'],
    ['Acquire::http::Timeout', '20'],
    ['Acquire::https::Timeout', '20'],
    // As root apt would drop to a user who may not enter this folder.
    ['APT::Sandbox::User', 'root'],
    ['APT::Install-Recommends', 'false'],
    ['APT::Install-Suggests', 'false'],
  ];
  if (source.kind === 'suite') {
    settings.push(
      ['APT::Architecture', platformOf().arch],
      ['Dir::Etc::sourcelist', join(dir, 'sources.list')],
      ['Dir::Etc::sourceparts', '/dev/null'],
      ['Dir::Etc::preferences', '/dev/null'],
      ['Dir::Etc::preferencesparts', '/dev/null'],
      ['Dir::State::status', join(dir, 'status')],
    );
  }
  if (source.kind === 'host' && source.status) settings.push(['Dir::State::status', source.status]);
  const own = settings.map(([name, value]) => `${name} ${JSON.stringify(value)};`);
  return [...machine.stdout.split('\n').filter((line) => kept.test(line)), ...own, ''].join('\n');
}
