import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PhoneError } from '../../errors.ts';
import { type AmiMessage, AmiParser, encodeAction } from './ami-frames.ts';

export interface AmiOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly secret: string;
  /** ms that an action may take before it counts as unanswered */
  readonly answerLimit: number;
}

/** ms */
const lastLook = 200;

interface Waiting {
  readonly resolve: (answer: AmiAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly items: AmiMessage[];
  readonly limit: number;
  answer: AmiMessage | undefined;
}

export interface AmiAnswer {
  readonly message: AmiMessage;
  /** the events of an action that answers with a list */
  readonly items: readonly AmiMessage[];
}

/**
 * One session with Asterisk's Manager Interface. Ends when the socket does; whoever wants another makes another.
 * Source: Asterisk 22 documentation, "AMI v2 Specification".
 */
export class Ami {
  readonly #socket: Socket;
  readonly #options: AmiOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #events = new EventEmitter().setMaxListeners(0);
  #lastId = 0;
  /** fulfilled when the session is over, for whatever reason */
  readonly ended: Promise<void>;

  private constructor(socket: Socket, options: AmiOptions) {
    this.#socket = socket;
    this.#options = options;
    const parser = new AmiParser((message) => this.#take(message));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      if (!parser.push(text)) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    this.ended = new Promise((resolve) => {
      socket.once('close', () => {
        this.#rejectAll(
          new PhoneError('engine-away', 'The connection to Asterisk ended.', { disposition: 'retry' }),
        );
        resolve();
      });
    });
  }

  static async connect(options: AmiOptions, signal?: AbortSignal): Promise<Ami> {
    const socket = connect({ host: options.host, port: options.port });
    try {
      await once(socket, 'connect', { signal: within(options.answerLimit, signal) });
    } catch (cause) {
      socket.destroy();
      throw new PhoneError('engine-away', 'Asterisk does not take connections.', {
        disposition: 'retry',
        cause,
      });
    }
    socket.setNoDelay(true);
    const ami = new Ami(socket, options);
    try {
      await ami.send({ Action: 'Login', Username: options.user, Secret: options.secret });
    } catch (error) {
      ami.close();
      throw error;
    }
    return ami;
  }

  /**
   * Sends one action and waits for its answer, for lists until the list is complete. Rejects with `PhoneError`
   * when Asterisk refuses it or does not answer within `limit` ms. Field values are refused when they contain line ends.
   */
  async send(
    action: Readonly<Record<string, string>>,
    limit = this.#options.answerLimit,
  ): Promise<AmiAnswer> {
    this.#lastId += 1;
    const id = String(this.#lastId);
    const frame = encodeAction({ ...action, ActionID: id });
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#waiting.delete(id);
        reject(
          new PhoneError('engine-away', `Asterisk did not answer ${action.Action}.`, {
            disposition: 'retry',
          }),
        );
      };
      // in two steps: after this process itself was frozen the timer comes first, and the answer just after it
      let timer = setTimeout(() => {
        timer = setTimeout(giveUp, lastLook);
      }, limit - lastLook);
      this.#waiting.set(id, {
        items: [],
        limit,
        answer: undefined,
        resolve: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      if (this.#socket.destroyed) {
        this.#waiting.delete(id);
        clearTimeout(timer);
        reject(new PhoneError('engine-away', 'Asterisk is not connected.', { disposition: 'retry' }));
        return;
      }
      this.#socket.write(frame);
    });
  }

  /** Runs a console command; the answer is what it printed. The command is never made of outside text. */
  async command(command: string): Promise<string> {
    const { message } = await this.send({ Action: 'Command', Command: command });
    return message.output.join('\n');
  }

  on(event: string, listener: (message: AmiMessage) => void): void {
    this.#events.on(nameOf(event), listener);
  }

  /** Something that may take its time is under way; a session carries out one action after the other. */
  get isBusy(): boolean {
    return [...this.#waiting.values()].some(({ limit }) => limit > this.#options.answerLimit);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(message: AmiMessage): void {
    const id = message.fields.ActionID;
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (message.fields.Event !== undefined && waiting === undefined) {
      this.#events.emit(nameOf(message.fields.Event), message);
      return;
    }
    if (waiting === undefined || id === undefined) return;
    if (message.fields.Event !== undefined) {
      if (message.fields.EventList === 'Complete') this.#finish(id, waiting);
      else waiting.items.push(message);
      return;
    }
    if (message.fields.Response === 'Error') {
      this.#waiting.delete(id);
      waiting.reject(
        new PhoneError('internal', `Asterisk refused: ${message.fields.Message ?? 'no reason given'}`),
      );
      return;
    }
    waiting.answer = message;
    if (message.fields.EventList !== 'start') this.#finish(id, waiting);
  }

  #finish(id: string, waiting: Waiting): void {
    this.#waiting.delete(id);
    waiting.resolve({ message: waiting.answer ?? { fields: {}, output: [] }, items: waiting.items });
  }

  #rejectAll(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** An emitter throws for an event that is called plainly `error`. */
const nameOf = (event: string): string => `event ${event}`;

function within(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(ms);
  return signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
}
