/**
 * `wait`: another process works on the same folder. `index`: reading the mirror's package lists.
 * `check`: hashing what was unpacked.
 */
export type Phase = 'wait' | 'index' | 'download' | 'unpack' | 'check';

export interface Progress {
  phase: Phase;
  packagesDone: number;
  packagesTotal: number;
  bytesDone: number;
  bytesTotal: number;
}

export type OnProgress = (progress: Progress) => void;

export function step(phase: Phase, counts: Partial<Progress> = {}): Progress {
  return { phase, packagesDone: 0, packagesTotal: 0, bytesDone: 0, bytesTotal: 0, ...counts };
}
