import { type Call, type Device, newId, type OwnNumber, type User } from '@owndial/contract';

const at = '2026-11-21T12:00:00.000Z';

export const anna: User = {
  id: newId('user'),
  login: 'anna',
  name: 'Anna Muster',
  role: 'owner',
  extension: '101',
  canSignIn: true,
  createdAt: at,
};
export const bob: User = {
  ...anna,
  id: newId('user'),
  login: 'bob',
  name: 'Bob',
  role: 'user',
  extension: '102',
};

export const office: OwnNumber = {
  id: newId('number'),
  e164: '+41446681800',
  label: 'Office',
  userId: anna.id,
  createdAt: at,
};

export const mobile: Device = {
  id: newId('device'),
  userId: anna.id,
  name: 'Mobile',
  kind: 'sip',
  transport: 'tls',
  sipUser: 'a1b2c3',
  registration: { address: '192.0.2.7:5060', userAgent: 'Evil\u001b[2Jphone', roundTripMs: 12 },
  createdAt: at,
};

const party = ({ id, name, extension }: User) => ({
  userId: id,
  name,
  number: extension,
  deviceId: null,
  deviceName: null,
});

export function call(change: Partial<Call> = {}): Call {
  return {
    id: newId('call'),
    direction: 'internal',
    state: 'ringing',
    from: party(anna),
    to: party(bob),
    dialled: '102',
    ownNumber: null,
    startedAt: at,
    answeredAt: null,
    endedAt: null,
    ringSeconds: 2,
    talkSeconds: 0,
    endReason: null,
    endedBy: null,
    sipStatus: null,
    codec: null,
    quality: { from: null, to: null },
    byFallback: false,
    transferredBy: null,
    ...change,
  };
}
