import { PhoneError } from '../../errors.ts';

export interface Platform {
  /** Debian's name of the architecture. */
  arch: string;
  /** The library folder, relative to a bundle. */
  lib: string;
  /** The dynamic loader, relative to a bundle. */
  loader: string;
}

const platforms: Partial<Record<NodeJS.Architecture, Platform>> = {
  x64: { arch: 'amd64', lib: 'usr/lib/x86_64-linux-gnu', loader: 'usr/lib64/ld-linux-x86-64.so.2' },
  arm64: { arch: 'arm64', lib: 'usr/lib/aarch64-linux-gnu', loader: 'usr/lib/ld-linux-aarch64.so.1' },
};

/** @throws PhoneError `bad-config` on another kind of machine. */
export function platformOf(arch: NodeJS.Architecture = process.arch): Platform {
  const platform = process.platform === 'linux' ? platforms[arch] : undefined;
  if (!platform) {
    throw new PhoneError(
      'bad-config',
      `Engine bundles are made for Linux on x86-64 and arm64; this is ${process.platform} on ${arch}.`,
    );
  }
  return platform;
}
