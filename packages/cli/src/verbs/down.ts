import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '@owndial/contract';
import { exchangeState } from '@owndial/exchange/boot/ready-file';
import { resolveHome } from '@owndial/exchange/config/load';
import { PhoneError } from '@owndial/exchange/errors';
import { type Command, type Context, command } from '../command.ts';
import { connect } from '../connect.ts';
import { ProgressLine } from '../progress-line.ts';
import { type Stopped, stopHome } from '../stop-exchange.ts';

const said: Record<Stopped, string> = {
  exchange: 'The exchange has stopped.',
  engine: 'The exchange had been killed; its Asterisk, which went on by itself, has stopped now.',
  nothing: 'Nothing was running.',
};

const down = command({
  name: 'down',
  summary: 'Stop the exchange: no new calls, and those in progress have 60 seconds to end',
  args: [],
  options: {
    now: { type: 'boolean', help: 'end the calls too' },
    wait: { type: 'boolean', help: 'first wait, however long, until no call is up' },
  },
  examples: ['down', 'down --now', 'down --wait', 'down --home ~/second'],
  async run(context) {
    const { flags, out, env, signal } = context;
    const home = resolveHome(flags.home, env);
    using progress = new ProgressLine(out);
    const watch = new CallsWatch(context);
    if (flags.wait && exchangeState(home).kind === 'ready') {
      for (let up = await watch.count(); up; up = await watch.count()) {
        progress.say(`Waiting for ${calls(up)} to end`, 'wait');
        await delay(500, undefined, { signal });
      }
    }
    const stopped = await stopHome(home, {
      now: flags.now === true,
      signal,
      onWait: (secondsLeft) => {
        const up = watch.last();
        progress.say(up ? `Stopping: ${calls(up)} still up, ${secondsLeft} s left` : 'Stopping', 'stop');
      },
    });
    progress[Symbol.dispose]();
    out.answer({ stopped, home: home.root }, () => said[stopped]);
  },
});

export const commands: readonly Command[] = [down];

const calls = (count: number): string => (count === 1 ? '1 call' : `${count} calls`);

/** How many calls are up, asked no more than once a second; unknown when the exchange does not say. */
class CallsWatch {
  readonly #context: Context;
  #known: number | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(context: Context) {
    this.#context = context;
  }

  /** The last count, and asks anew in the background. */
  last(): number | undefined {
    if (performance.now() - this.#askedAt >= 1000) void this.count();
    return this.#known;
  }

  async count(): Promise<number | undefined> {
    this.#askedAt = performance.now();
    try {
      const { client } = connect({ ...this.#context, env: {}, flags: { home: this.#home() } });
      this.#known = (await client('status')).calls.live;
    } catch (error) {
      // an exchange that is going away need not answer
      if (!(error instanceof PhoneError || error instanceof ApiError || this.#context.signal.aborted))
        throw error;
      this.#known = undefined;
    }
    return this.#known;
  }

  /** `down` is about this machine, whatever OWNDIAL_URL says. */
  #home(): string {
    return resolveHome(this.#context.flags.home, this.#context.env).root;
  }
}
