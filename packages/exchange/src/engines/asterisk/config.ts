import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeIfChanged } from '../../boot/write-if-changed.ts';
import { PhoneError } from '../../errors.ts';

const templates = new URL('../../../../../engines/asterisk/', import.meta.url);

const names = [
  'asterisk.conf',
  'modules.conf',
  'logger.conf',
  'http.conf',
  'manager.conf',
  'rtp.conf',
  'pjsip.conf',
  'extensions.conf',
  'cdr.conf',
  'stasis.conf',
  'indications.conf',
  'musiconhold.conf',
] as const;

/** Files that modules look for and that must be there, though all in them is the default. */
const empty = ['acl.conf', 'ccss.conf', 'cel.conf', 'features.conf', 'pjproject.conf', 'udptl.conf'];

export interface ConfigFolders {
  /** compiled configuration */
  readonly etc: string;
  readonly var: string;
  readonly spool: string;
  readonly run: string;
  readonly log: string;
}

export function configFolders(root: string): ConfigFolders {
  return {
    etc: join(root, 'etc'),
    var: join(root, 'var'),
    spool: join(root, 'spool'),
    run: join(root, 'run'),
    log: join(root, 'log'),
  };
}

/**
 * Writes Asterisk's configuration into the home, all but what is compiled from the directory. Values come from the
 * exchange's own settings; one with a line end or a comment sign in it is refused. Returns the names that changed.
 */
export async function writeConfig(
  folders: ConfigFolders,
  values: Readonly<Record<string, string | number>>,
  globals: Readonly<Record<string, string | number>>,
): Promise<string[]> {
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 });
  const changed: string[] = [];
  const write = (name: string, text: string) => {
    if (writeIfChanged(join(folders.etc, name), text, 0o600)) changed.push(name);
  };
  for (const name of names) write(name, fill(name, await readFile(new URL(name, templates), 'utf8'), values));
  for (const name of empty) write(name, `; ${name}: nothing but defaults\n`);
  write('globals.conf', renderGlobals(globals));
  return changed;
}

/** Replaces each `@name@` by its value. Throws on an unknown name, as a template and this room must agree. */
export function fill(
  file: string,
  template: string,
  values: Readonly<Record<string, string | number>>,
): string {
  return template.replace(/@([a-zA-Z]\w*)@/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${file} wants a value for @${name}@`);
    return checked(name, String(value));
  });
}

function renderGlobals(globals: Readonly<Record<string, string | number>>): string {
  return Object.entries(globals)
    .map(([name, value]) => `${name}=${checkedGlobal(name, checked(name, String(value)))}\n`)
    .join('');
}

/** A global is put into the arguments of functions, where these signs have a meaning. */
function checkedGlobal(name: string, value: string): string {
  if (/[,|(){}[\]$"\\&^]/.test(value)) {
    throw new PhoneError(
      'bad-config',
      `The value of ${name} (${value}) must not have brackets, commas, quotes or any of $ & ^ | \\ in it.`,
    );
  }
  return value;
}

function checked(name: string, value: string): string {
  if (/[\r\n;\0]/.test(value)) {
    throw new PhoneError('bad-config', `The value of ${name} must not have a line end or a semicolon in it.`);
  }
  return value;
}
