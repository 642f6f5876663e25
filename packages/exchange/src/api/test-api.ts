import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import type { Call, CallId, EngineState, Role, User } from '@owndial/contract';
import { newId, portsWithOffset } from '@owndial/contract';
import pino from 'pino';
import { machineTokenFile } from '../accounts/index.ts';
import { openAccounts, type TestAccounts } from '../accounts/test-accounts.ts';
import { homeLayout } from '../config/home-layout.ts';
import { type ApiNeeds, createApi } from './index.ts';
import { type TestCertificates, testCertificates } from './test-certificate.ts';
import { type Answer, type Ask, ask } from './test-http.ts';

/** Somebody who asks: adds what proves who it is. */
export interface Asker {
  readonly user: User;
  readonly headers: Record<string, string>;
  send(method: string, path: string, body?: unknown, more?: Ask): Promise<Answer>;
}

export interface TestApi extends TestAccounts {
  /** `http://127.0.0.1:<port>` */
  readonly base: string;
  readonly port: number;
  readonly needs: ApiNeeds;
  readonly certificates: TestCertificates;
  readonly world: World;
  readonly logged: string[];
  send(method: string, path: string, body?: unknown, more?: Ask): Promise<Answer>;
  /** somebody with a session */
  signedIn(login: string, role?: Role): Promise<Asker>;
  withToken(user: User, role?: Role): Promise<Asker>;
  machine(): { headers: Record<string, string> };
}

/** What the rooms around the API say and were told. */
export interface World {
  calls: Call[];
  placed: unknown[];
  hungUp: string[];
  engines: EngineState[];
  applied: () => Promise<void>;
}

export async function openApi(
  options: Partial<ApiNeeds> & { enginePort?: number; domain?: string; listen?: string } = {},
): Promise<TestApi> {
  const t = await openAccounts();
  const port = await freePort();
  const certificates = await testCertificates();
  const world: World = {
    calls: [],
    placed: [],
    hungUp: [],
    engines: [],
    applied: async () => {},
  };
  const logged: string[] = [];
  const { enginePort = 1, domain, listen = '0.0.0.0', ...given } = options;
  const needs: ApiNeeds = {
    config: {
      home: homeLayout(t.runDir),
      ports: { ...portsWithOffset(0), web: port, engineHttp: enginePort },
      portOffset: 0,
      store: t.location,
      homeCountry: 'DE',
      domain,
      listen,
      engine: { source: 'bundle', bundleDir: '/nowhere' },
      ring: { seconds: 30 },
    },
    store: t.store,
    bus: t.bus,
    clock: t.clock,
    log: pino({ level: 'info' }, { write: (line) => void logged.push(line) }),
    version: '0.1.0',
    directory: t.directory,
    accounts: t.accounts,
    live: { directoryApplied: () => world.applied() },
    calls: callsOf(world),
    switchboard: {
      place: async (userId, call) => void world.placed.push({ userId, ...call }),
      hangUp: async (id) => void world.hungUp.push(id),
    },
    presence: { ofUser: () => 'free', registration: () => null, registeredCount: () => 0 },
    engines: { states: () => world.engines },
    certificate: certificates,
    webRoot: `${t.runDir}/web`,
    ...given,
  };
  const api = createApi(needs);
  await api.listen();
  const base = `http://127.0.0.1:${port}`;
  const send = (method: string, path: string, body?: unknown, more: Ask = {}) =>
    ask(`${base}${path}`, { ...more, method, body });
  const asker = (user: User, headers: Record<string, string>): Asker => ({
    user,
    headers,
    send: (method, path, body, more) =>
      send(method, path, body, { ...more, headers: { ...headers, ...more?.headers } }),
  });
  return {
    ...t,
    base,
    port,
    needs,
    certificates,
    world,
    logged,
    send,
    signedIn: async (login, role) => {
      const user = await t.person(login, role);
      const secret = await t.accounts.sessions.start(user.id);
      return asker(user, { cookie: `owndial-${port}=${secret}`, origin: base });
    },
    withToken: async (user, role = user.role) => {
      const { secret } = await t.accounts.tokens.make(user.id, 'test', role);
      return asker(user, { authorization: `Bearer ${secret}` });
    },
    machine: () => {
      const secret = readFileSync(machineTokenFile(t.runDir), 'utf8').trim();
      return { headers: { authorization: `Bearer ${secret}` } };
    },
    [Symbol.asyncDispose]: async () => {
      await api.close();
      await t[Symbol.asyncDispose]();
    },
  };
}

/** A port that was free a moment ago: the cookie's name has it in it, so it must be known before. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function callsOf(world: World): ApiNeeds['calls'] {
  return {
    list: async ({ userId, live, limit }) => {
      const items = world.calls
        .filter((call) => userId === undefined || call.from.userId === userId || call.to.userId === userId)
        .filter((call) => !live || call.state !== 'ended');
      return { items: items.slice(0, limit), next: null };
    },
    get: async (id: CallId) => world.calls.find((call) => call.id === id),
    countToday: async () => world.calls.length,
    countLive: async () => world.calls.filter((call) => call.state !== 'ended').length,
  };
}

const nobody = { userId: null, name: null, number: null, deviceId: null, deviceName: null };

/** A call that is up between two users, or one of them and nobody. */
export function callBetween(from: User | undefined, to: User | undefined): Call {
  const party = (user: User | undefined) =>
    user ? { ...nobody, userId: user.id, name: user.name, number: user.extension } : nobody;
  return {
    id: newId('call'),
    direction: 'internal',
    state: 'up',
    from: party(from),
    to: party(to),
    dialled: '101',
    ownNumber: null,
    startedAt: '2027-01-05T10:00:00.000Z',
    answeredAt: null,
    endedAt: null,
    ringSeconds: 0,
    talkSeconds: 0,
    endReason: null,
    endedBy: null,
    sipStatus: null,
    codec: null,
    quality: { from: null, to: null },
    byFallback: false,
    transferredBy: null,
  };
}
