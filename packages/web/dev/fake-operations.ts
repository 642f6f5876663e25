import { newId, type OperationName, type ReplyOf } from '@owndial/contract';
import type { FakeData } from './fake-data.ts';

export class FakeProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

export interface Asked {
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  // the page's own client has typed it
  // biome-ignore lint/suspicious/noExplicitAny: a stand-in reads what it is sent
  readonly body: any;
}
type Handlers = { [N in OperationName]: (asked: Asked) => ReplyOf<N> | undefined };

const later = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const noOne = () => new FakeProblem(404, 'not-found', 'There is no such thing.');
const link = () => ({
  path: `/#welcome=${newId('link').slice(5)}`,
  host: '192.0.2.2',
  expiresAt: later(60 * 24),
});

/** The contract's operations over a heap of data: enough to look at every page. */
export function fakeOperations(data: FakeData, session: { signedIn: boolean }): Handlers {
  const me = data.users[0];
  if (!me) throw new Error('nobody lives here');
  const all = <T>(items: T[]) => ({ items, next: null });
  const settings = (sipUser: string, transport: 'udp' | 'tcp' | 'tls') => ({
    sipUser,
    secret: 'kX7-mQ2v-Lr9c-T4wn',
    host: 'exchange.example.net',
    port: transport === 'tls' ? 35061 : 35060,
    transport,
    mediaEncryption: transport === 'tls' ? ('sdes' as const) : ('none' as const),
    codecs: ['opus', 'g722', 'alaw', 'ulaw'],
    provisioningPath: '/api/v1/provisioning/9Fq2x7LmT0aVb3Nc',
  });
  const self = () => ({
    user: me,
    numbers: data.numbers.filter((n) => n.userId === me.id).map((n) => n.e164),
  });
  const user = (asked: Asked) => {
    const found = data.users.find((one) => one.id === asked.params.userId);
    if (!found) throw noOne();
    return found;
  };
  const remove = <T extends { id: string }>(items: T[], id: string | undefined) => {
    const at = items.findIndex((item) => item.id === id);
    if (at < 0) throw noOne();
    items.splice(at, 1);
    return undefined;
  };
  return {
    publicStatus: () => ({ product: 'owndial', version: '0.1.0', ready: true, setUp: true }),
    status: () => ({
      version: '0.1.0',
      startedAt: data.startedAt,
      engines: data.engines,
      sip: { host: '192.0.2.2', udpTcpPort: 35060, tlsPort: 35061 },
      homeCountry: 'DE',
      calls: { live: data.live.length, today: 12 },
      devices: { registered: data.devices.filter((d) => d.registration).length, total: data.devices.length },
      certificate: {
        expiresAt: later(60 * 24 * 380),
        fingerprint256:
          'A1:7C:33:0B:9E:52:D4:68:F1:0A:6B:C7:2D:95:E8:41:13:AF:77:20:5C:DE:98:36:B4:61:0F:EA:82:5D:C9:14',
      },
    }),
    welcomeKind: ({ body }) =>
      body.token.startsWith('first')
        ? { kind: 'first-owner', login: null, name: null }
        : { kind: 'invitation', login: 'greta', name: 'Greta Okonkwo-Sundström' },
    welcome: () => {
      session.signedIn = true;
      return self();
    },
    signIn: ({ body }) => {
      if (body.password === 'wrong') throw new FakeProblem(401, 'wrong-credentials', 'no');
      session.signedIn = true;
      return self();
    },
    signOut: () => {
      session.signedIn = false;
      return undefined;
    },
    me: self,
    changePassword: () => undefined,
    browserPhone: () => ({
      deviceId: newId('device'),
      sipUser: 'dfake',
      secret: 'fake',
      domain: 'exchange.example.net',
      path: '/sip',
      iceServers: [],
    }),
    listTokens: () => all(data.tokens),
    makeToken: ({ body }) => {
      const token = {
        id: newId('token'),
        userId: me.id,
        name: body.name,
        role: body.role,
        createdAt: later(0),
        lastUsedAt: null,
      };
      data.tokens.push(token);
      return { token, secret: 'odt_5s2k8Qw1Zx9Lm4Bn7Vc3' };
    },
    revokeToken: ({ params }) => remove(data.tokens, params.tokenId),
    listPeople: () =>
      all(
        data.users.map((one) => ({
          id: one.id,
          name: one.name,
          extension: one.extension,
          numbers: data.numbers.filter((n) => n.userId === one.id).map((n) => n.e164),
          presence: data.presence[one.login] ?? 'away',
        })),
      ),
    listUsers: () => all(data.users),
    addUser: ({ body }) => {
      if (data.users.some((one) => one.login === body.login))
        throw new FakeProblem(
          409,
          'conflict',
          `There is already somebody with the sign-in name ${body.login}.`,
        );
      const made = {
        id: newId('user'),
        role: 'user',
        extension: '106',
        canSignIn: false,
        createdAt: later(0),
        ...body,
      };
      data.users.push(made);
      return { user: made, link: link() };
    },
    changeUser: (asked) => Object.assign(user(asked), asked.body),
    removeUser: ({ params }) => remove(data.users, params.userId),
    makeSignInLink: link,
    listNumbers: () => all(data.numbers),
    addNumber: ({ body }) => {
      const made = {
        id: newId('number'),
        e164: '+4930123456',
        label: body.label ?? '',
        userId: body.userId ?? null,
        createdAt: later(0),
      };
      data.numbers.push(made);
      return made;
    },
    changeNumber: ({ params, body }) => {
      const found = data.numbers.find((one) => one.id === params.numberId);
      if (!found) throw noOne();
      return Object.assign(found, body);
    },
    removeNumber: ({ params }) => remove(data.numbers, params.numberId),
    listDevices: () => all(data.devices),
    addDevice: ({ body }) => {
      const transport = body.transport ?? 'tls';
      const device = {
        id: newId('device'),
        userId: body.userId ?? me.id,
        name: body.name,
        kind: 'sip' as const,
        transport,
        sipUser: 'd4f7k2p9q',
        registration: null,
        createdAt: later(0),
      };
      data.devices.push(device);
      return { device, settings: settings(device.sipUser, transport) };
    },
    renewDeviceSecret: ({ params }) => {
      const device = data.devices.find((one) => one.id === params.deviceId);
      if (!device) throw noOne();
      return { device, settings: settings(device.sipUser, 'tls') };
    },
    revokeDevice: ({ params }) => remove(data.devices, params.deviceId),
    listCalls: ({ query }) => {
      if (query.get('live') === 'true') return all(data.live);
      const mine = data.calls.filter(
        (call) => query.get('mine') !== 'true' || call.from.userId === me.id || call.to.userId === me.id,
      );
      const from = Number(query.get('cursor') ?? 0);
      const to = from + Number(query.get('limit') ?? 50);
      return { items: mine.slice(from, to), next: to < mine.length ? String(to) : null };
    },
    getCall: ({ params }) => {
      const found = data.calls.find((one) => one.id === params.callId);
      if (!found) throw noOne();
      return found;
    },
    placeCall: () => ({ started: true }),
    hangUp: ({ params }) => remove(data.live, params.callId),
  };
}
