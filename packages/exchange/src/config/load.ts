import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { defaultPorts, type Ports } from '@owndial/contract';
import { PhoneError } from '../errors.ts';
import type { StoreLocation } from '../store/index.ts';
import type { Config } from './config.ts';
import type { FileConfig } from './file-schema.ts';
import { guessHomeCountry, isCountry } from './home-country.ts';
import { type HomeLayout, homeLayout } from './home-layout.ts';
import { parseFileConfig } from './parse-file.ts';

/** What the command line says; it goes before the file, and the file before what is usual. */
export interface BootOptions {
  readonly home?: string | undefined;
  readonly portOffset?: number | undefined;
  readonly country?: string | undefined;
  readonly engine?: 'bundle' | 'system' | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** The folder of the exchange: `--home`, else OWNDIAL_HOME, else `~/.owndial`. */
export function resolveHome(home: string | undefined, env: NodeJS.ProcessEnv = process.env): HomeLayout {
  return homeLayout(resolve(home || env.OWNDIAL_HOME || join(homedir(), '.owndial')));
}

/** Reads, and changes nothing. @throws PhoneError `bad-config` in one line that names what is wrong. */
export function loadConfig(options: BootOptions = {}): Config {
  const env = options.env ?? process.env;
  const home = resolveHome(options.home, env);
  const file = readFileConfig(home);
  const portOffset = options.portOffset ?? file.port_offset ?? 0;
  return {
    home,
    ports: portsOf(file, portOffset),
    portOffset,
    store: storeOf(file, home),
    homeCountry: countryOf(options.country ?? file.home_country ?? guessHomeCountry(env)),
    domain: file.domain,
    listen: addressOf(file.listen ?? '0.0.0.0'),
    engine: {
      source: options.engine ?? file.engine?.source ?? 'bundle',
      bundleDir: resolve(env.OWNDIAL_ENGINES || join(homedir(), '.cache', 'owndial', 'engines')),
    },
    ring: { seconds: file.ring?.seconds ?? 30 },
  };
}

function readFileConfig(home: HomeLayout): FileConfig {
  let text: string;
  try {
    text = readFileSync(home.configFile, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw new PhoneError('bad-config', `${home.configFile} cannot be read (${code}); correct its owner.`, {
      cause: error,
    });
  }
  return parseFileConfig(text, home.configFile);
}

function storeOf(file: FileConfig, home: HomeLayout): StoreLocation {
  const url = file.database?.url;
  return url === undefined ? { kind: 'sqlite', file: home.database } : { kind: 'postgres', url };
}

function countryOf(country: string): string {
  const code = country.toUpperCase();
  if (isCountry(code)) return code;
  throw new PhoneError('bad-config', `"${country}" is no country; say two letters, such as CH (ISO 3166-1).`);
}

function addressOf(listen: string): string {
  if (isIP(listen) !== 0) return listen;
  throw new PhoneError('bad-config', `\`listen\` is "${listen}", but must be an IP address.`);
}

const fileNames = {
  web: 'web',
  sip: 'sip',
  sipTls: 'sip_tls',
  rtpFirst: 'rtp_first',
  rtpLast: 'rtp_last',
  question: 'question',
  engineHttp: 'engine_http',
  ami: 'ami',
} as const satisfies Record<keyof Ports, string>;

function portsOf(file: FileConfig, offset: number): Ports {
  const names = Object.keys(fileNames) as (keyof Ports)[];
  const ports = Object.fromEntries(
    names.map((name) => [name, (file.ports?.[fileNames[name]] ?? defaultPorts[name]) + offset]),
  ) as Ports;
  for (const name of names) {
    if (Number.isInteger(ports[name]) && ports[name] >= 1 && ports[name] <= 65535) continue;
    throw wrongPorts(`with offset ${offset}, \`${fileNames[name]}\` would be ${ports[name]}`);
  }
  const single = names.filter((name) => name !== 'rtpFirst' && name !== 'rtpLast');
  for (const [i, name] of single.entries()) {
    const twin = single.slice(i + 1).find((other) => ports[other] === ports[name]);
    if (twin) throw wrongPorts(`\`${fileNames[name]}\` and \`${fileNames[twin]}\` are both ${ports[name]}`);
    if (ports[name] < ports.rtpFirst || ports[name] > ports.rtpLast) continue;
    throw wrongPorts(`\`${fileNames[name]}\` (${ports[name]}) lies between \`rtp_first\` and \`rtp_last\``);
  }
  if (ports.rtpLast - ports.rtpFirst < 9)
    throw wrongPorts('from `rtp_first` to `rtp_last` are fewer than ten');
  return ports;
}

const wrongPorts = (what: string): PhoneError =>
  new PhoneError('bad-config', `Ports: ${what}; change [ports] in owndial.toml or --port-offset.`);
