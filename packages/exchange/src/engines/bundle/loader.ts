import { join } from 'node:path';
import { platformOf } from './platform.ts';

/**
 * How to start a program of a bundle: through the bundle's own loader, with the bundle's own libraries and not the
 * machine's cache of libraries, so that the machine's libc does not matter.
 */
export function loaderCommand(root: string, program: string): { command: string; args: string[] } {
  const { loader, lib } = platformOf();
  return {
    command: join(root, loader),
    args: ['--inhibit-cache', '--library-path', join(root, lib), join(root, program)],
  };
}
