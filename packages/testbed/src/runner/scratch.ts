import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { enginesDir } from '@owndial/exchange/engines/bundle/index';

const mark = 'OWNDIAL_TEST_RUN';

/** A place of its own for a run: homes, temporary files and the home folder of its processes are in it. */
export class Scratch implements AsyncDisposable {
  /** short, because the paths of Unix sockets below it end at 107 bytes */
  readonly root: string = mkdtempSync(join(tmpdir(), 'od-'));

  /** Makes this process and all that it starts live in the scratch folder. Engines stay where they are. */
  enter(): void {
    const engines = enginesDir();
    const folder = (name: string): string => {
      const path = join(this.root, name);
      mkdirSync(path, { mode: 0o700 });
      return path;
    };
    for (const name of Object.keys(process.env)) if (name.startsWith('OWNDIAL_')) delete process.env[name];
    Object.assign(process.env, {
      [mark]: this.root,
      OWNDIAL_ENGINES: engines,
      OWNDIAL_HOME: join(this.root, 'home'),
      HOME: folder('user'),
      TMPDIR: folder('tmp'),
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
    });
  }

  /** Ends what the run has left behind, says so, and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pid, command } of this.#left()) {
      console.error(`Left running, and ended now: process ${pid}, ${command}`);
      process.kill(pid, 'SIGKILL');
    }
    for (let tries = 0; tries < 50 && this.#left().length > 0; tries++) await delay(100);
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Processes that were started within the run: by their environment, or by their command line naming its folder. */
  #left(): { pid: number; command: string }[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
      .flatMap((pid) => {
        const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
        const ours =
          read(`/proc/${pid}/environ`).split('\0').includes(`${mark}=${this.root}`) ||
          command.includes(`${this.root}/`);
        return ours && command !== '' ? [{ pid, command: command.slice(0, 150) }] : [];
      });
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
