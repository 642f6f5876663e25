import {
  type Call,
  type CallId,
  type Device,
  type EngineState,
  type LegQuality,
  newId,
  type OwnNumber,
  type Person,
  type Token,
  type User,
} from '@owndial/contract';

/** A small exchange with believable people in it, made anew for each run. */
export function makeFakeData(now = Date.now()) {
  const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  const user = (
    login: string,
    name: string,
    extension: string,
    role: User['role'] = 'user',
    canSignIn = true,
  ): User => ({
    id: newId('user', now),
    login,
    name,
    role,
    extension,
    canSignIn,
    createdAt: ago(60 * 24 * 40),
  });
  const marta = user('marta', 'Marta Lindqvist', '101', 'owner');
  const users = [
    marta,
    user('jonas', 'Jonas Lindqvist', '102'),
    user('aisha', 'Aisha Karimi', '103'),
    user('tomas', 'Tomás Ferreira', '104'),
    user('shop', 'Workshop', '110'),
    user('greta', 'Greta Okonkwo-Sundström', '105', 'user', false),
  ];
  const by = (login: string): User => users.find((one) => one.login === login) ?? marta;
  const presence: Record<string, Person['presence']> = {
    jonas: 'free',
    aisha: 'busy',
    tomas: 'away',
    shop: 'free',
    marta: 'free',
  };

  const number = (e164: string, label: string, owner: User | null): OwnNumber => ({
    id: newId('number', now),
    e164,
    label,
    userId: owner?.id ?? null,
    createdAt: ago(9000),
  });
  const numbers = [
    number('+4930901820', 'Home', marta),
    number('+493023125042', 'Workshop', by('shop')),
    number('+4915112345678', '', null),
  ];

  const device = (owner: User, name: string, transport: Device['transport'], agent?: string): Device => ({
    id: newId('device', now),
    userId: owner.id,
    name,
    kind: transport === 'wss' ? 'browser' : 'sip',
    transport,
    sipUser: `d${Math.random().toString(36).slice(2, 10)}`,
    registration: agent ? { address: '192.0.2.41:51922', userAgent: agent, roundTripMs: 24 } : null,
    createdAt: ago(5000),
  });
  const devices = [
    device(marta, 'Web phone on this computer', 'wss', 'Owndial web phone'),
    device(marta, 'Marta’s pocket', 'tls', 'Linphone-Android/6.0'),
    device(marta, 'Kitchen', 'udp'),
    device(by('jonas'), 'Jonas’ laptop', 'tls', 'Zoiper 5'),
    device(by('shop'), 'Desk phone', 'udp', 'Yealink T46U'),
  ];

  const party = (
    one: User | null,
    name: string | null,
    number: string | null,
    deviceName: string | null = null,
  ): Call['from'] => ({
    userId: one?.id ?? null,
    name: one?.name ?? name,
    number: one?.extension ?? number,
    deviceId: null,
    deviceName,
  });
  const leg = (mos: number, loss: number, jitter: number, rtt: number | null): LegQuality => ({
    receivedLossPercent: loss,
    sentLossPercent: loss / 3,
    jitterMs: jitter,
    roundTripMs: rtt,
    mos,
  });
  const call = (minutes: number, change: Partial<Call>): Call => {
    const talk = change.talkSeconds ?? 0;
    return {
      id: newId('call', now - minutes * 60_000) as CallId,
      direction: 'internal',
      state: 'ended',
      from: party(marta, null, null, 'Web phone on this computer'),
      to: party(by('jonas'), null, null, talk ? 'Jonas’ laptop' : null),
      dialled: '102',
      ownNumber: null,
      startedAt: ago(minutes),
      answeredAt: talk ? ago(minutes) : null,
      endedAt: ago(minutes - talk / 60),
      ringSeconds: 6.4,
      talkSeconds: talk,
      endReason: talk ? 'completed' : 'no-answer',
      endedBy: talk ? 'callee' : null,
      sipStatus: talk ? 200 : 480,
      codec: talk ? 'opus' : null,
      quality: talk ? { from: leg(4.4, 0.1, 4, 22), to: leg(3.7, 2.4, 18, 71) } : { from: null, to: null },
      byFallback: false,
      transferredBy: null,
      ...change,
    };
  };
  const inbound = (name: string | null, number: string): Partial<Call> => ({
    direction: 'in',
    from: party(null, name, number),
    to: party(marta, null, null, 'Marta’s pocket'),
    dialled: '+4930901820',
    ownNumber: '+4930901820',
  });
  const out = (number: string): Partial<Call> => ({
    direction: 'out',
    to: party(null, null, number),
    dialled: number,
    ownNumber: '+4930901820',
  });
  const round: Partial<Call>[] = [
    { talkSeconds: 251 },
    { ...inbound('Dr. Petra Nowak', '+493088712340'), endReason: 'cancelled', ringSeconds: 21 },
    { from: party(by('aisha'), null, null), to: party(marta, null, null), dialled: '101', talkSeconds: 48 },
    { ...out('+442079460123'), talkSeconds: 1843 },
    { to: party(by('tomas'), null, null), dialled: '104', endReason: 'unreachable', ringSeconds: 0 },
    { ...inbound(null, '+4915799912345'), talkSeconds: 97 },
    {
      direction: 'service',
      to: party(null, 'Echo test', '*43'),
      dialled: '*43',
      talkSeconds: 12,
      endedBy: 'caller',
    },
    { to: party(by('shop'), null, null), dialled: '110', endReason: 'busy' },
    {
      from: party(by('jonas'), null, null),
      to: party(by('aisha'), null, null),
      dialled: '103',
      talkSeconds: 620,
    },
    { ...inbound('Kita Regenbogen', '+493076543210'), endReason: 'declined', ringSeconds: 3 },
    { ...out('0305551'), to: party(null, null, null), endReason: 'unknown-number', ringSeconds: 0 },
  ];
  const calls = Array.from({ length: 90 }, (_, i) =>
    call(14 + i * i * 3 + i * 47, round[i % round.length] ?? {}),
  );
  const live: Call[] = [
    call(2, {
      from: party(by('aisha'), null, null),
      to: party(by('jonas'), null, null),
      state: 'up',
      answeredAt: ago(1.8),
      endedAt: null,
      endReason: null,
    }),
  ];
  const engines: EngineState[] = [
    {
      name: 'asterisk',
      state: 'up',
      version: '22.10.1',
      pid: 4711,
      since: ago(60 * 26),
      restarts: 1,
      lastFailure: 'ended by signal 9',
      nextTryAt: null,
    },
  ];
  const tokens: Token[] = [
    {
      id: newId('token', now),
      userId: marta.id,
      name: 'Command line on the laptop',
      role: 'owner',
      createdAt: ago(8000),
      lastUsedAt: ago(35),
    },
    {
      id: newId('token', now),
      userId: marta.id,
      name: 'Home automation',
      role: 'user',
      createdAt: ago(4000),
      lastUsedAt: null,
    },
  ];
  return { users, presence, numbers, devices, calls, live, engines, tokens, startedAt: ago(60 * 26) };
}
export type FakeData = ReturnType<typeof makeFakeData>;
