import type { Progress } from './progress.ts';
import { megabytes } from './space.ts';

/** One line for a person. */
export function sayProgress(progress: Progress): string {
  const { packagesDone, packagesTotal, bytesDone, bytesTotal } = progress;
  const counts = `${packagesDone} of ${packagesTotal}`;
  switch (progress.phase) {
    case 'wait':
      return 'Another Owndial is working on the same engines folder: waiting for it';
    case 'index':
      return 'Reading the package lists of the Debian mirror';
    case 'download':
      return `Fetching: ${counts} packages, ${megabytes(bytesDone)} of ${megabytes(bytesTotal)}`;
    case 'unpack':
      return `Unpacking: ${counts} packages`;
    case 'check':
      return `Checking: ${counts} files`;
  }
}
