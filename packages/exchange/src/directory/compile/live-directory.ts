import { join } from 'node:path';
import { writeIfChanged } from '../../boot/write-if-changed.ts';
import type { Bus } from '../../bus.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../../store/index.ts';
import { renderDevices } from './devices-file.ts';
import { renderHints } from './hints-file.ts';
import { readDirectory } from './read-directory.ts';

/** Tells the engine to read a part of its configuration again. Absent while the engine is away. */
export type Reload = (module: 'res_pjsip.so' | 'pbx_config.so') => Promise<void>;

type Module = Parameters<Reload>[0];

/** several changes in a row are one reload, ms */
const gather = 40;
/** ms after which a change that did not reach the engine is tried again */
const tryAgain = 5_000;

/** Keeps the engine's configuration what the directory says: compiles on each change, reloads only what differs. */
export class LiveDirectory {
  readonly #store: Store;
  readonly #etc: string;
  readonly #log: Log;
  readonly #unsubscribe: () => void;
  #reload: Reload | undefined;
  /** parts of the configuration that the engine has not been told of yet */
  readonly #stale = new Set<Module>();
  /** parts that an engine which is started now will read by itself; one that ran may have missed all of them */
  #unread: readonly Module[] = [];
  #compiling: Promise<void> = Promise.resolve();
  #again: NodeJS.Timeout | undefined;
  #wanted = 0;
  #done = 0;
  #running: Promise<void> | undefined;

  constructor(options: { store: Store; etc: string; bus: Bus; log: Log }) {
    this.#store = options.store;
    this.#etc = options.etc;
    this.#log = options.log;
    this.#unsubscribe = options.bus.subscribe((fact) => {
      if (fact.type === 'directory.changed') this.#want();
    });
  }

  /** Writes the files without telling the engine: for one that is about to start, or to be adopted. */
  async compile(): Promise<void> {
    await this.#write();
    this.#stale.clear();
    // whoever wrote the files before us may have died before telling
    this.#unread = ['res_pjsip.so', 'pbx_config.so'];
  }

  /** The engine is there; `fresh` when it has read all its configuration since `compile`. */
  async engineIsUp(reload: Reload, fresh: boolean): Promise<void> {
    this.#reload = reload;
    if (!fresh) for (const module of this.#unread) this.#stale.add(module);
    this.#unread = [];
    this.#want();
    await this.directoryApplied();
  }

  engineIsAway(): void {
    this.#reload = undefined;
  }

  /** Fulfilled when the engine runs what the directory says at this moment, or when it is away. */
  async directoryApplied(): Promise<void> {
    const target = this.#wanted;
    while (this.#done < target && this.#running !== undefined) await this.#running;
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    clearTimeout(this.#again);
    await this.#running;
    clearTimeout(this.#again);
  }

  #want(): void {
    this.#wanted += 1;
    clearTimeout(this.#again);
    this.#running ??= this.#work();
  }

  async #work(): Promise<void> {
    while (this.#done < this.#wanted) {
      await new Promise((resolve) => setTimeout(resolve, gather));
      const target = this.#wanted;
      try {
        await this.#write();
        await this.#tell();
      } catch (error) {
        this.#log.error({ error }, 'A change of the directory did not reach the engine; it is tried again.');
        this.#again = setTimeout(() => this.#want(), tryAgain).unref();
      }
      this.#done = target;
    }
    // in the same step as the last look at what is wanted
    this.#running = undefined;
  }

  /** One after another, so that what was read earlier is not written later. */
  #write(): Promise<void> {
    const written = this.#compiling.then(async () => {
      const { devices, users } = await readDirectory(this.#store);
      const write = (name: string, text: string) => writeIfChanged(join(this.#etc, name), text);
      if (write('pjsip_devices.conf', renderDevices(devices))) this.#stale.add('res_pjsip.so');
      if (write('hints.conf', renderHints(users))) this.#stale.add('pbx_config.so');
    });
    this.#compiling = written.catch(() => undefined);
    return written;
  }

  async #tell(): Promise<void> {
    if (this.#reload === undefined) return;
    for (const module of [...this.#stale]) {
      this.#stale.delete(module);
      await this.#reload(module).catch((error: unknown) => {
        this.#stale.add(module);
        throw error;
      });
    }
  }
}
