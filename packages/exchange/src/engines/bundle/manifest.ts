/**
 * What the engine bundle holds. An engine is one entry here: nothing else in this room knows its name.
 * A change to an entry (or to `edition`) makes a bundle of another name, so a running exchange keeps its own.
 */
export interface EngineEntry {
  name: string;
  /** Debian packages asked for; apt adds what they depend on. */
  packages: readonly string[];
  /** Inside the bundle. */
  program: string;
  /** Asks the program for its version; it must exit 0. Proves that the bundle runs on this machine. */
  probe: readonly string[];
  /** Finds the version in what the probe prints. */
  version: RegExp;
  /** Links that Debian makes after unpacking: [path, target], both in the bundle. */
  links: readonly (readonly [string, string])[];
  /** Where the engine keeps its parts; `{lib}` is the library folder of the architecture. */
  places: Readonly<Record<string, string>>;
}

/** The Debian suite that carries every engine. */
export const suite = 'forky';

/** Counted up to fetch the same packages anew, for example after a security update. */
export const edition = 1;

const asterisk = {
  name: 'asterisk',
  // The g722 prompts are for wideband callers; gsm is the small set that every codec can be made from.
  packages: [
    'asterisk',
    'asterisk-modules',
    'asterisk-core-sounds-en',
    'asterisk-core-sounds-en-gsm',
    'asterisk-core-sounds-en-g722',
    'asterisk-moh-opsound-gsm',
  ],
  program: 'usr/sbin/asterisk',
  probe: ['-V'],
  version: /Asterisk (\S+)/,
  links: [
    ['usr/share/asterisk/sounds/en', 'en_US_f_Allison'],
    ['usr/share/asterisk/sounds/en_US', 'en_US_f_Allison'],
  ],
  places: {
    data: 'usr/share/asterisk',
    modules: '{lib}/asterisk/modules',
    sounds: 'usr/share/asterisk/sounds',
    music: 'usr/share/asterisk/moh',
  },
} as const satisfies EngineEntry;

export const engines = { asterisk } as const satisfies Record<string, EngineEntry>;

export type EngineName = keyof typeof engines;

/** Never needed to run: manuals, translations, packaging notes. */
export const pruned: readonly string[] = [
  'usr/share/bash-completion',
  'usr/share/bug',
  'usr/share/doc-base',
  'usr/share/info',
  'usr/share/lintian',
  'usr/share/locale',
  'usr/share/man',
];
