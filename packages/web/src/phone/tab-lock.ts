/** What a tab does as the phone of its browser comes and goes. */
export interface TabRole {
  /** this tab has become the phone */
  hold(): void;
  /** it must stop being the phone; resolves when the line is free */
  yield(): Promise<void>;
  /** another tab is the phone */
  wait(): void;
}

const lockName = 'owndial.phone';
const graceMs = 1500;

/**
 * One tab of a browser is the phone. A Web Lock is the token, so a tab that closes or crashes gives it up without
 * doing anything; a BroadcastChannel carries the wish to move the phone to another tab.
 */
export class TabLock {
  readonly #role: TabRole;
  readonly #channel = new BroadcastChannel(lockName);
  #place: AbortController | undefined;
  #release: (() => void) | undefined;
  #closed = false;

  constructor(role: TabRole) {
    this.#role = role;
    this.#channel.addEventListener('message', (event) => {
      if (event.data === 'give') this.#give();
    });
    void this.#start();
  }

  /** Moves the phone to this tab, also from a tab that no longer answers. */
  takeOver(): void {
    if (this.#release) return;
    this.#channel.postMessage('give');
    setTimeout(() => {
      if (this.#release || this.#closed) return;
      this.#place?.abort();
      void this.#ask({ steal: true });
    }, graceMs);
  }

  close(): void {
    this.#closed = true;
    this.#place?.abort();
    this.#release?.();
    this.#channel.close();
  }

  async #start(): Promise<void> {
    const { held } = await navigator.locks.query();
    if (this.#closed) return;
    if (held?.some((lock) => lock.name === lockName)) this.#role.wait();
    this.#queue();
  }

  #give(): void {
    const release = this.#release;
    if (release) {
      void this.#role.yield().then(release);
    } else {
      // not ours, and not our turn: step back so that the tab that asked is next
      this.#place?.abort();
      setTimeout(() => this.#queue(), graceMs + 500);
    }
  }

  #queue(): void {
    if (this.#closed || this.#release) return;
    this.#place?.abort();
    this.#place = new AbortController();
    void this.#ask({ signal: this.#place.signal });
  }

  async #ask(options: LockOptions): Promise<void> {
    let held = false;
    try {
      await navigator.locks.request(lockName, options, async () => {
        held = true;
        this.#role.hold();
        await new Promise<void>((resolve) => {
          this.#release = resolve;
        });
      });
    } catch {
      // before we held it: we stepped back; while we held it: a tab that thought us dead took it
      if (!held || this.#closed) return;
      await this.#role.yield();
    }
    this.#release = undefined;
    if (this.#closed) return;
    this.#role.wait();
    this.#queue();
  }
}
