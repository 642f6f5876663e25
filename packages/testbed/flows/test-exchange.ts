import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Call,
  type Client,
  createClient,
  type DeviceTransport,
  type DeviceWithSettings,
  type Ports,
  portsWithOffset,
  type User,
} from '@owndial/contract';
import { runningEngine } from '@owndial/exchange/boot/engine-pid';
import { exchangeState, readFailed } from '@owndial/exchange/boot/ready-file';
import { homeLayout } from '@owndial/exchange/config/home-layout';
import { type Child, startChild } from '../src/child.ts';
import { freeOffset } from '../src/ports.ts';
import { ensureTools, type Tools } from '../src/tools/index.ts';
import { eventually } from '../src/wait.ts';

const cli = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
let made = 0;

/** A user with one phone. */
export interface Subscriber {
  readonly user: User;
  readonly phone: DeviceWithSettings;
}

/** A whole exchange of its own: real processes, a home in a temporary folder, ports that nobody else has. */
export class TestExchange implements AsyncDisposable {
  readonly root: string;
  readonly offset: number;
  readonly ports: Ports;
  readonly tools: Tools;
  readonly home: ReturnType<typeof homeLayout>;
  #process: Child | undefined;

  private constructor(root: string, offset: number, tools: Tools) {
    this.root = root;
    this.offset = offset;
    this.ports = portsWithOffset(offset);
    this.tools = tools;
    this.home = homeLayout(join(root, 'home'));
  }

  /** `config`: lines of `owndial.toml` that this exchange starts with; `certificate`: what its home has already. */
  static async start(
    options: { config?: string; certificate?: (folder: string) => Promise<void> } = {},
  ): Promise<TestExchange> {
    const tools = await ensureTools();
    const exchange = new TestExchange(await mkdtemp(join(tmpdir(), 'ox-')), await freeOffset(), tools);
    mkdirSync(exchange.home.tls, { recursive: true, mode: 0o700 });
    if (options.config !== undefined) writeFileSync(exchange.home.configFile, options.config);
    await options.certificate?.(exchange.home.tls);
    await exchange.run();
    return exchange;
  }

  /** Starts the exchange's process; again after it was killed or has stopped. Fulfilled when it is ready. */
  async run(): Promise<void> {
    const args = [cli, 'up', '--home', this.home.root, '--port-offset', `${this.offset}`, '--country', 'CH'];
    const log = join(this.root, 'up.log');
    this.#process = await startChild({ command: process.execPath }, args, { cwd: this.root, log });
    const child = this.#process;
    const isReady = () => {
      const state = exchangeState(this.home);
      return state.kind === 'ready' && state.pid === child.pid;
    };
    await eventually(() => !child.running() || isReady(), { within: 30_000, what: 'a ready exchange' });
    if (!child.running())
      throw new Error(`the exchange ended: ${readFailed(this.home)?.message ?? child.output()}`);
  }

  /** The exchange's process: to kill, freeze and wake. */
  get process(): Child {
    if (this.#process === undefined) throw new Error('the exchange was never started');
    return this.#process;
  }

  /** Process id of this exchange's Asterisk, while it runs. */
  get enginePid(): number | undefined {
    return runningEngine(this.home)?.pid;
  }

  get base(): string {
    return `http://localhost:${this.ports.web}`;
  }

  /** The API as the owner of the machine. Made anew at each use, as each start makes a new token. */
  get owner(): Client {
    const token = readFileSync(join(this.home.run, 'cli-token'), 'utf8').trim();
    return createClient({ base: this.base, token });
  }

  async addUser(name: string, password?: string): Promise<User> {
    made += 1;
    const login = `u${process.pid}x${made}`;
    const { user } = await this.owner('addUser', {
      body: { login, name, ...(password ? { password } : {}) },
    });
    return user;
  }

  async addPhone(
    user: User,
    transport: DeviceTransport = 'udp',
    name = `phone ${transport}`,
  ): Promise<DeviceWithSettings> {
    return this.owner('addDevice', { body: { name, transport, userId: user.id } });
  }

  async subscriber(name: string, transport: DeviceTransport = 'udp'): Promise<Subscriber> {
    const user = await this.addUser(name);
    return { user, phone: await this.addPhone(user, transport) };
  }

  /** A folder of its own for a phone, a capture, a SIPp run. */
  folder(name: string): string {
    made += 1;
    return join(this.root, `${made}-${name}`);
  }

  /** Where phones register: all that the drivers of the testbed want to know. */
  get server(): { host: string; port: number } {
    return { host: '127.0.0.1', port: this.ports.sip };
  }

  /** The newest calls, newest first, once `test` holds for them. */
  async history(test: (calls: readonly Call[]) => boolean, limit = 50): Promise<Call[]> {
    return eventually(
      async () => {
        const { items } = await this.owner('listCalls', { query: { limit } });
        return test(items) ? items : undefined;
      },
      { within: 10_000 },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.stop(10_000);
    const engine = this.enginePid;
    if (engine !== undefined) process.kill(engine, 'SIGKILL');
    if (existsSync(this.root) && process.env.OWNDIAL_KEEP === undefined) {
      await rm(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }
}
