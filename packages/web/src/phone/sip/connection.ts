import { type URI, type UserAgent, UserAgentState } from 'sip.js';
import { backoff, pause, tryNow } from '../../lib/backoff.ts';
import { Registration, RegistrationRefused } from './registration.ts';

const registerSeconds = 120;
const answerMs = 6000;
/** a device that was just made becomes known to the engine a moment later: the first no is not the last word */
const patience = 3;

export interface ConnectionEvents {
  ready(): void;
  lost(): void;
  refused(): void;
}

/** Keeps the page connected and registered until it is stopped: connect, register, refresh; on trouble, again. */
export class Connection {
  readonly #agent: UserAgent;
  readonly #registration: Registration;
  readonly #on: ConnectionEvents;
  readonly #stop = new AbortController();
  #dropped: (() => void) | undefined;
  #up = false;
  #running: Promise<void> | undefined;

  constructor(agent: UserAgent, registrar: URI, on: ConnectionEvents) {
    this.#agent = agent;
    this.#registration = new Registration(agent, registrar);
    this.#on = on;
  }

  get up(): boolean {
    return this.#up;
  }

  start(): void {
    this.#running = this.#run(this.#stop.signal);
  }

  /** The connection went away: sip.js said so. */
  dropped(): void {
    this.#dropped?.();
  }

  /** Signs off and closes. */
  async stop(): Promise<void> {
    if (this.#up) await this.#registration.send(0, 1000).catch(() => undefined);
    this.#stop.abort();
    this.#dropped?.();
    await this.#running;
    await this.#close();
  }

  async #run(signal: AbortSignal): Promise<void> {
    let attempt = 0;
    let refusals = 0;
    while (!signal.aborted) {
      try {
        const granted = await this.#connect();
        if (signal.aborted) return;
        attempt = 0;
        refusals = 0;
        this.#up = true;
        this.#on.ready();
        await this.#keep(granted, signal);
      } catch (error) {
        if (error instanceof RegistrationRefused && ++refusals >= patience) this.#on.refused();
      }
      if (signal.aborted) return;
      if (this.#up) this.#on.lost();
      this.#up = false;
      await this.#close();
      await pause(backoff(attempt++), signal, ['online', 'focus', tryNow]);
    }
  }

  async #connect(): Promise<number> {
    // start() also marks a stopped agent as started; on later rounds only the transport connects
    await (this.#agent.state === UserAgentState.Started ? this.#agent.reconnect() : this.#agent.start());
    return this.#registration.send(registerSeconds, answerMs);
  }

  /** Returns when the connection has dropped; throws when a refresh gets no answer, for then it is dead as well. */
  async #keep(granted: number, signal: AbortSignal): Promise<void> {
    let seconds = granted;
    let over = false;
    const dropped = new Promise<void>((resolve) => {
      this.#dropped = () => {
        over = true;
        resolve();
      };
    });
    while (!over && !signal.aborted && this.#agent.transport.isConnected()) {
      const wait = new AbortController();
      // half of the time granted, and at once when the machine comes back from sleep or to another network
      const refresh = pause(Math.max(5, seconds / 2) * 1000, wait.signal, ['online', tryNow]);
      await Promise.race([dropped, refresh]);
      wait.abort();
      if (!over) seconds = await this.#registration.send(registerSeconds, answerMs);
    }
  }

  async #close(): Promise<void> {
    this.#dropped = undefined;
    if (this.#agent.transport.isConnected()) await this.#agent.transport.disconnect().catch(() => undefined);
  }
}
