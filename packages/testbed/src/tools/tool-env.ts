import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformOf } from '@owndial/exchange/engines/bundle/platform';

/** The environment in which programs of a tools tree find their libraries, fonts and voices. */
export function toolEnv(root: string): Record<string, string> {
  const { lib } = platformOf();
  const env: Record<string, string> = { LD_LIBRARY_PATH: libraryFolders(root).join(':') };
  const voices = join(root, lib);
  if (existsSync(join(voices, 'espeak-ng-data'))) env.ESPEAK_DATA_PATH = voices;
  const fonts = fontConfig(root);
  if (fonts) env.FONTCONFIG_FILE = fonts;
  return env;
}

/** Debian puts some libraries one folder deeper and links to them, or names them in ld.so.conf.d, when it installs. */
function libraryFolders(root: string): string[] {
  const { lib } = platformOf();
  const folders = [lib, lib.replace(/^usr\//, ''), 'usr/lib'].map((folder) => join(root, folder));
  const deeper = ['pulseaudio', 'blas', 'lapack'].map((name) => join(root, lib, name));
  return [...folders, ...deeper].filter((folder) => existsSync(folder));
}

/** Only when the machine has no fonts of its own: its fontconfig came with the tree. */
function fontConfig(root: string): string | undefined {
  const conf = join(root, 'etc/fonts/fonts.conf');
  if (!existsSync(conf)) return undefined;
  const path = `${root}.fonts.conf`;
  const folders = ['/usr/share/fonts', join(root, 'usr/share/fonts')];
  writeFileSync(
    path,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
${folders.map((folder) => `<dir>${folder}</dir>`).join('')}
<include ignore_missing="yes">${conf}</include><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>\n`,
  );
  return path;
}

/** The program in a tree, or on the machine with `/` as root; the highest version where there are several. */
export function findProgram(root: string, pattern: string): string | undefined {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return existsSync(join(root, pattern)) ? join(root, pattern) : undefined;
  const folder = join(root, before);
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(folder, version, after))
    .find((path) => existsSync(path));
}
