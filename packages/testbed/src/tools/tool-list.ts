/** What the tests lack on a machine. A tool is one entry; names of packages are the same in Debian and Ubuntu. */
export interface ToolEntry {
  /** The program as it is found on PATH. */
  program: string;
  packages: readonly string[];
  /** Where the package puts it, `*` standing for a version. */
  path: string;
  /** Makes it print its version; its exit code says nothing, SIPp and baresip fail on purpose. */
  probe: readonly string[];
  version: RegExp;
}

export const toolList = {
  sipp: {
    program: 'sipp',
    packages: ['sip-tester'],
    path: 'usr/bin/sipp',
    probe: ['-v'],
    version: /SIPp v(\d+(?:\.\d+)+)/,
  },
  baresip: {
    program: 'baresip',
    packages: ['baresip-core'],
    path: 'usr/bin/baresip',
    probe: ['-h'],
    version: /baresip v(\S+)/,
  },
  chromium: {
    program: 'chromium',
    packages: ['chromium'],
    // The wrapper in usr/bin looks for its parts at fixed paths.
    path: 'usr/lib/chromium/chromium',
    probe: ['--version'],
    version: /Chromium (\S+)/,
  },
  sox: {
    program: 'sox',
    packages: ['sox', 'libsox-fmt-base'],
    path: 'usr/bin/sox',
    probe: ['--version'],
    version: /SoX v(\S+)/,
  },
  espeak: {
    program: 'espeak-ng',
    packages: ['espeak-ng'],
    path: 'usr/bin/espeak-ng',
    probe: ['--version'],
    version: /text-to-speech: (\S+)/,
  },
  initdb: {
    program: 'initdb',
    packages: ['postgresql'],
    path: 'usr/lib/postgresql/*/bin/initdb',
    probe: ['--version'],
    version: /PostgreSQL\) (\S+)/,
  },
  postgres: {
    program: 'postgres',
    packages: ['postgresql'],
    path: 'usr/lib/postgresql/*/bin/postgres',
    probe: ['--version'],
    version: /PostgreSQL\) (\S+)/,
  },
} as const satisfies Record<string, ToolEntry>;

export type ToolName = keyof typeof toolList;
