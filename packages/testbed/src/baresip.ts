import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { baresipConfig } from './baresip-config.ts';
import { type Child, startChild, type Tool } from './child.ts';
import { eventQueue } from './event-queue.ts';
import { netstring, netstringReader } from './netstrings.ts';
import { freePort } from './ports.ts';
import { eventually } from './wait.ts';
import { readWav, repeated, type Sound, writeWav } from './wav.ts';

export interface BaresipAccount {
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  /** Where it registers and sends its calls to. */
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** `srtp-mand` is SDES-SRTP and nothing less. */
  readonly mediaenc?: 'srtp' | 'srtp-mand';
  /** In order of preference, with clock rate: `opus/48000/2`, `G722/16000/1`. Default: PCMU. */
  readonly codecs?: readonly string[];
  readonly register?: boolean;
}

/** What module ctrl_tcp tells. `param` depends on the type: the reason, the peer, the digit. */
export interface BaresipEvent {
  readonly type: string;
  readonly direction?: 'incoming' | 'outgoing';
  readonly peeruri?: string;
  readonly id?: string;
  readonly param?: string;
}

export interface Baresip {
  readonly child: Child;
  registered(): Promise<void>;
  call(uri: string): Promise<void>;
  answer(): Promise<void>;
  /** Ends the current call, or declines the one that rings. */
  hangup(): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  dtmf(digits: string): Promise<void>;
  /** Blind transfer of the current call (REFER). */
  transfer(uri: string): Promise<void>;
  /** Any other command of its menu. @throws an Error with its answer if it refuses. */
  command(name: string, params?: string): Promise<string>;
  /** The oldest event of this type that was not yet awaited; waits for it if it has not come. */
  until(type: string, within?: number): Promise<BaresipEvent>;
  /**
   * What has been heard in the newest call, from its beginning. Empty before any call.
   * @NOTE it no longer grows after this phone's own `hold`: baresip drops its recorder then, though it plays on.
   * Judge the holder's ear with `sip-phone.ts`; the ear of the one who is held is sound.
   */
  heard(): Sound;
  close(): Promise<void>;
}

interface Answer {
  readonly response: true;
  readonly ok: boolean;
  readonly data: string;
  readonly token: string;
}

/** It hangs up when the file that it speaks from is at its end, so the file is made long enough for any test. */
/** RFC 4733 events want 40 ms at the least, and Asterisk 80 ms between two. */
const keyPause = 250;
const speaksSeconds = 300;

function newestDump(dir: string): Sound {
  const [newest] = readdirSync(dir)
    .filter((name) => name.endsWith('-dec.wav'))
    .map((name) => ({ file: join(dir, name), born: statSync(join(dir, name)).birthtimeMs }))
    .sort((a, b) => b.born - a.born);
  return newest ? readWav(newest.file) : { rate: 8000, samples: new Float32Array(0) };
}

/** Runs baresip as a softphone with one account, steered over its JSON control port. Works with 1.0 and 1.1. */
export async function startBaresip(options: {
  tool: Tool;
  /** Where its modules lie; default: Debian's place. */
  modules?: string;
  dir: string;
  account: BaresipAccount;
  speaks: Sound;
  /** An even port with 40 free ones after it; default: a free one. */
  localPort?: number;
}): Promise<Baresip> {
  const { tool, dir, account } = options;
  const hearsDir = join(dir, 'heard');
  mkdirSync(hearsDir, { recursive: true });
  const speaksFile = join(dir, 'speaks.wav');
  writeWav(speaksFile, repeated(options.speaks, speaksSeconds));
  const controlPort = await freePort();
  const { config, accounts } = baresipConfig({
    account,
    controlPort,
    localPort: options.localPort ?? (await freePort()),
    speaksFile,
    speaksRate: options.speaks.rate,
    modules: options.modules ?? '/usr/lib/baresip/modules',
  });
  writeFileSync(join(dir, 'config'), config);
  writeFileSync(join(dir, 'accounts'), accounts);
  writeFileSync(join(dir, 'contacts'), '');
  const child = await startChild(tool, ['-f', dir], { cwd: dir, log: join(dir, 'baresip.out') });

  const events = eventQueue<BaresipEvent>((event) => `${event.type} ${event.param ?? ''}`.trim());
  const answers = new Map<string, (answer: Answer) => void>();
  let socket: Socket;
  try {
    socket = await eventually(() => connected(controlPort, child), {
      what: 'baresip’s control port',
      within: 8000,
    });
  } catch (error) {
    await child.stop();
    throw error;
  }
  socket.on('error', () => undefined); // its end is seen on the child
  socket.on(
    'data',
    netstringReader((text) => {
      const message = JSON.parse(text) as Answer | (BaresipEvent & { event: true });
      if ('event' in message) return events.push(message);
      answers.get(message.token)?.(message);
      answers.delete(message.token);
    }),
  );

  let commands = 0;
  async function command(name: string, params?: string): Promise<string> {
    const token = `${++commands}`;
    const answered = new Promise<Answer>((resolve) => answers.set(token, resolve));
    socket.write(netstring(JSON.stringify({ command: name, params, token })));
    const gone = child.ended.then((how): never => {
      throw new Error(`baresip has ended with ${how}:\n${child.output()}`);
    });
    const answer = await Promise.race([answered, gone]);
    if (!answer.ok) throw new Error(`baresip refuses ${name}: ${answer.data.trim()}`);
    return answer.data;
  }
  const until = (type: string, within?: number) =>
    events.next((event) => event.type === type, `${type} at ${account.user}`, within);
  const does = (name: string) => async (params?: string) => void (await command(name, params));

  return {
    child,
    until,
    command,
    // A registration that was faster than the control connection is only found in the log.
    async registered() {
      await eventually(() => /\} 200 OK .*binding/.test(child.output()), {
        what: `the registration of ${account.user}`,
        within: 8000,
      });
    },
    call: does('dial'),
    answer: () => does('accept')(),
    hangup: () => does('hangup')(),
    hold: () => does('hold')(),
    // 1.1 answers `Invalid argument` to a resume that it then carries out, so its answer tells nothing.
    resume: () => does('resume')().catch(() => undefined),
    async dtmf(digits) {
      // One key after the other, as a finger would: baresip sends a row of digits without the end of each.
      for (const digit of digits) {
        await command('sndcode', digit);
        await pause(keyPause);
      }
    },
    transfer: does('transfer'),
    heard: () => newestDump(hearsDir),
    async close() {
      socket.destroy();
      await child.stop();
    },
  };
}

function connected(port: number, child: Child): Promise<Socket> {
  if (!child.running()) throw new Error(`baresip has ended:\n${child.output()}`);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
