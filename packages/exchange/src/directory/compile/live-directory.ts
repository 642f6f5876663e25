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

/** several changes in a row are one reload, ms */
const gather = 40;

/** Keeps the engine's configuration what the directory says: compiles on each change, reloads only what differs. */
export class LiveDirectory {
  readonly #store: Store;
  readonly #etc: string;
  readonly #log: Log;
  readonly #unsubscribe: () => void;
  #reload: Reload | undefined;
  /** files that the engine has not been told of yet */
  #stale = new Set<Parameters<Reload>[0]>();
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

  /** Writes the files without telling the engine: for one that is about to start. */
  async compile(): Promise<void> {
    const { devices, users } = await readDirectory(this.#store);
    const write = (name: string, text: string) => writeIfChanged(join(this.#etc, name), text);
    if (write('pjsip_devices.conf', renderDevices(devices))) this.#stale.add('res_pjsip.so');
    if (write('hints.conf', renderHints(users))) this.#stale.add('pbx_config.so');
  }

  /** The engine is there; `fresh` when it has just read all its configuration. */
  async engineIsUp(reload: Reload, fresh: boolean): Promise<void> {
    this.#reload = reload;
    if (fresh) this.#stale.clear();
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
    await this.#running;
  }

  #want(): void {
    this.#wanted += 1;
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
  }

  async #work(): Promise<void> {
    while (this.#done < this.#wanted) {
      await new Promise((resolve) => setTimeout(resolve, gather));
      const target = this.#wanted;
      try {
        await this.compile();
        await this.#tell();
      } catch (error) {
        this.#log.error(
          { error },
          'A change of the directory did not reach the engine; it will with the next one.',
        );
      }
      this.#done = target;
    }
  }

  async #tell(): Promise<void> {
    if (this.#reload === undefined) return;
    for (const module of [...this.#stale]) {
      await this.#reload(module);
      this.#stale.delete(module);
    }
  }
}
