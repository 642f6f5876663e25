import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFolder } from '@owndial/exchange/boot/preflight';
import { checkHome } from '@owndial/exchange/boot/prepare-home';
import type { Config } from '@owndial/exchange/config/config';
import { fullCheck, readContents } from '@owndial/exchange/engines/bundle/contents';
import { systemAsterisk } from '@owndial/exchange/engines/bundle/index';
import { type Finding, ok, warn, wrong } from './finding.ts';

export function lookAtHome({ home }: Config): Finding {
  if (!existsSync(home.root)) return ok('home', `${home.root} is not there yet, \`up\` makes it`);
  checkHome(home);
  const { mode, uid } = statSync(home.root);
  if (uid !== process.getuid?.()) {
    return warn('home', `${home.root} belongs to user ${uid}`, 'run Owndial as that user');
  }
  if ((mode & 0o077) !== 0) {
    return wrong(
      'home',
      `${home.root} can be entered by others`,
      `chmod 700 ${home.root}: secrets and history are in it`,
    );
  }
  return ok('home', `${home.root}, for its user alone`);
}

export function lookAtSecrets({ home }: Config): Finding[] {
  const files = [home.secretsFile, home.database, home.configFile].filter((file) => existsSync(file));
  return files
    .filter((file) => (statSync(file).mode & 0o077) !== 0)
    .map((file) => wrong('home', `${file} can be read by others`, `chmod 600 ${file}`));
}

/** Every file's hash is compared: some seconds. */
export async function lookAtEngine(config: Config, signal: AbortSignal): Promise<Finding> {
  if (config.engine.source === 'system') {
    const { version, command } = await systemAsterisk(signal);
    return ok('engine', `the system’s Asterisk ${version}, ${command}`);
  }
  const root = bundleFolder(config);
  if (!existsSync(root)) return ok('engine', 'not fetched yet, `up` does');
  const contents = await readContents(root);
  const remedy = 'run `./owndial up`: it mends what is damaged';
  if (contents === undefined)
    return wrong('engine', `${root} has no record of its files`, `remove ${root}, then ${remedy}`);
  const damaged = await fullCheck(root, contents, signal);
  if (damaged.length === 0) return ok('engine', `all ${contents.files.length} files of the bundle are whole`);
  return wrong(
    'engine',
    `${damaged.length} files of the bundle are damaged, such as ${damaged[0]}`,
    mendAdvice(root),
  );
}

/** `up` compares sizes only; a folder that is gone is fetched anew. */
const mendAdvice = (root: string): string =>
  `\`./owndial down\`, remove ${root}, and \`./owndial up\` fetches it anew`;

export function lookAtCertificate({ home }: Config, now = Date.now()): Finding {
  if (!existsSync(home.tls)) return ok('certificate', 'none yet, the first start makes it');
  const dates = readdirSync(home.tls)
    .filter((name) => name.endsWith('.pem'))
    .map((name) => readFileSync(join(home.tls, name), 'utf8'))
    .filter((text) => text.includes('BEGIN CERTIFICATE'))
    .map((text) => new X509Certificate(text).validToDate.getTime());
  if (dates.length === 0) return ok('certificate', 'none yet, the first start makes it');
  const days = Math.floor((Math.min(...dates) - now) / 86_400_000);
  if (days < 0)
    return wrong('certificate', `ended ${-days} days ago`, 'restart the exchange: it renews its certificate');
  const found = `good for ${days} more days`;
  return days < 7
    ? warn('certificate', found, 'restart the exchange: it renews its certificate')
    : ok('certificate', found);
}
