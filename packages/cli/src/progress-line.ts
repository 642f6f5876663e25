import { type Progress, sayProgress } from '@owndial/exchange/engines/bundle/index';
import type { Out } from './out.ts';

const everyMs = 3000;
const barWidth = 24;
/** to the line's begin, and all behind it away */
export const wipe = '\r\x1b[K';

/** On a terminal one line that moves; elsewhere a line now and then; nothing with `--json`. Disposing wipes it. */
export class ProgressLine implements Disposable {
  readonly #out: Out;
  readonly #moves: boolean;
  #told = { text: '', phase: '', at: Number.NEGATIVE_INFINITY };

  constructor(out: Out) {
    this.#out = out;
    this.#moves = out.stderr.isTTY === true;
  }

  show(progress: Progress): void {
    this.say(sayProgress(progress), progress.phase, this.#moves ? bar(progress) : '');
  }

  /** Any other step; `phase` keeps lines of one kind from being repeated too often. */
  say(text: string, phase = text, before = ''): void {
    if (this.#out.json || text === this.#told.text) return;
    const now = performance.now();
    // a line that wraps could not be wiped; a terminal that does not know its width says 0
    const width = (this.#out.stderr.columns || 200) - 1;
    if (this.#moves) this.#out.stderr.write(`${wipe}${`${before}${text}`.slice(0, width)}`);
    else if (phase !== this.#told.phase || now - this.#told.at >= everyMs) this.#out.remark(text);
    else return;
    this.#told = { text, phase, at: now };
  }

  [Symbol.dispose](): void {
    if (this.#moves && this.#told.text !== '') this.#out.stderr.write(wipe);
    this.#told = { text: '', phase: '', at: Number.NEGATIVE_INFINITY };
  }
}

function bar({ packagesDone, packagesTotal, bytesDone, bytesTotal }: Progress): string {
  const share =
    bytesTotal > 0 ? bytesDone / bytesTotal : packagesTotal > 0 ? packagesDone / packagesTotal : 0;
  const full = Math.round(Math.min(1, share) * barWidth);
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${String(Math.floor(share * 100)).padStart(3)}%  `;
}
