import { join } from 'node:path';
import type { Config, Secrets } from '../../config/config.ts';
import { diallingHabits } from '../../numbering/country.ts';
import { type EngineProgram, engineProgram, ensureBundle, systemAsterisk } from '../bundle/index.ts';
import type { ChildProgram } from '../child.ts';
import { configFolders, writeConfig } from './config.ts';
import { AsteriskDriver, type OnSession } from './driver.ts';

export { Ami } from './ami.ts';
export { AsteriskDriver, type EngineFound, type OnSession } from './driver.ts';
export { rotateAsteriskLogs } from './logs.ts';

export interface AsteriskParts {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly tls: { readonly certificateFile: string; readonly keyFile: string };
  /** compiles what follows the directory; called before each start */
  readonly compileDirectory: () => Promise<void>;
  readonly onSession: OnSession;
}

/** Folder of the compiled configuration, for the room that compiles the directory. */
export const asteriskEtc = (config: Config): string => configFolders(config.home.asterisk).etc;

export const asteriskLog = (config: Config): string => configFolders(config.home.asterisk).log;

/** The home's Asterisk, from the bundle or from PATH. */
export async function createAsterisk(parts: AsteriskParts): Promise<AsteriskDriver> {
  const { config, secrets } = parts;
  const program = await programFor(config);
  const fromBundle = config.engine.source === 'bundle';
  const folders = configFolders(config.home.asterisk);
  const configFile = join(folders.etc, 'asterisk.conf');
  return new AsteriskDriver({
    version: shortVersion(program.version),
    pidFile: join(config.home.run, 'asterisk.pid'),
    configFile,
    ami: { host: '127.0.0.1', port: config.ports.ami, user: 'exchange', secret: secrets.ami },
    program: () => childProgram(program, configFile, folders.log),
    onSession: parts.onSession,
    ...(fromBundle ? { examine: async () => void (await wholeBundle(config, true)) } : {}),
    configure: async () => {
      await writeConfig(folders, valuesFor(parts, program), globalsFor(parts));
      await parts.compileDirectory();
    },
  });
}

async function programFor(config: Config): Promise<EngineProgram> {
  if (config.engine.source === 'system') return systemAsterisk();
  return engineProgram(await wholeBundle(config), 'asterisk');
}

const wholeBundle = (config: Config, thorough = false) =>
  ensureBundle({ dir: config.engine.bundleDir, engines: ['asterisk'], thorough });

function childProgram(program: EngineProgram, configFile: string, log: string): ChildProgram {
  return {
    command: program.command,
    // -f: stays the process that was started; -n: no colours in what it prints
    args: [...program.args, '-C', configFile, '-f', '-n'],
    env: program.env,
    output: join(log, 'console.log'),
  };
}

function valuesFor(
  { config, secrets, tls }: AsteriskParts,
  program: EngineProgram,
): Record<string, string | number> {
  const { etc, var: state, spool, run, log } = configFolders(config.home.asterisk);
  return {
    ...config.ports,
    etc,
    var: state,
    spool,
    run,
    log,
    listen: config.listen,
    modules: program.moduleDir,
    data: program.dataDir,
    music: program.musicDir,
    amiSecret: secrets.ami,
    tlsCertificate: tls.certificateFile,
    tlsKey: tls.keyFile,
  };
}

function globalsFor({ config, secrets }: AsteriskParts): Record<string, string | number> {
  const habits = diallingHabits(config.homeCountry);
  return {
    QUESTION: `http://127.0.0.1:${config.ports.question}/question`,
    QUESTION_KEY: secrets.question,
    JOURNAL: config.home.callJournal,
    RING: config.ring.seconds,
    COUNTRY_CODE: habits.callingCode,
    INTERNATIONAL: habits.internationalPrefix,
    NATIONAL: habits.nationalPrefix,
  };
}

/** `22.10.1+dfsg+~cs6…` → `22.10.1` */
const shortVersion = (version: string): string => /^[0-9.]+/.exec(version)?.[0] ?? version;
