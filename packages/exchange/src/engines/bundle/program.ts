import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PhoneError } from '../../errors.ts';
import type { Bundle } from './bundle.ts';
import { loaderCommand } from './loader.ts';
import { type EngineName, engines } from './manifest.ts';
import { onPath } from './on-path.ts';
import { platformOf } from './platform.ts';
import { run } from './run.ts';

/** How to start an engine, and where its parts are. */
export interface EngineProgram {
  command: string;
  /** Come before the engine's own arguments. */
  args: readonly string[];
  /** To be added to the environment. */
  env: Readonly<Record<string, string>>;
  version: string;
  dataDir: string;
  moduleDir: string;
  soundsDir: string;
  musicDir: string;
}

export function engineProgram(bundle: Bundle, name: EngineName): EngineProgram {
  const version = bundle.versions[name];
  if (version === undefined) throw new Error(`${name} is not in the bundle ${bundle.root}`);
  const { lib } = platformOf();
  const { places, program } = engines[name];
  const place = (path: string) => join(bundle.root, path.replace('{lib}', lib));
  return {
    ...loaderCommand(bundle.root, program),
    // OpenSSL looks for its provider modules at a path fixed when it was built: the machine's, of another version.
    env: { OPENSSL_MODULES: join(bundle.root, lib, 'ossl-modules') },
    version,
    dataDir: place(places.data),
    moduleDir: place(places.modules),
    soundsDir: place(places.sounds),
    musicDir: place(places.music),
  };
}

const oldestSystemAsterisk = 20;

/** The machine's own Asterisk, for `--engine system`. @throws PhoneError `bad-config` without one, or with one too old. */
export async function systemAsterisk(signal?: AbortSignal): Promise<EngineProgram> {
  const command = onPath('asterisk');
  const remedy = `Install Asterisk ${oldestSystemAsterisk} or newer, or leave out --engine system.`;
  if (!command) throw new PhoneError('bad-config', `There is no asterisk on PATH. ${remedy}`);
  const result = await run(command, ['-V'], { signal });
  const version = engines.asterisk.version.exec(result.stdout)?.[1];
  const major = Number(/^(?:certified\/)?(\d+)/.exec(version ?? '')?.[1]);
  if (!version || !(major >= oldestSystemAsterisk)) {
    throw new PhoneError(
      'bad-config',
      `${command} is Asterisk ${version ?? 'of no known version'}. ${remedy}`,
    );
  }
  const { lib } = platformOf();
  const moduleDir = [`/${lib}`, '/usr/lib64', '/usr/lib', '/usr/local/lib']
    .map((folder) => join(folder, 'asterisk/modules'))
    .find((folder) => existsSync(join(folder, 'res_pjsip.so')));
  const dataDir = ['/usr/share/asterisk', '/var/lib/asterisk', '/usr/local/share/asterisk'].find((folder) =>
    existsSync(join(folder, 'documentation')),
  );
  if (!moduleDir || !dataDir) {
    throw new PhoneError('bad-config', `The modules or data of ${command} were not found. ${remedy}`);
  }
  return {
    command,
    args: [],
    env: {},
    version,
    dataDir,
    moduleDir,
    soundsDir: join(dataDir, 'sounds'),
    musicDir: join(dataDir, 'moh'),
  };
}
