import { type Static, Type } from 'typebox';
import { idSchema } from './ids.ts';
import { Timestamp } from './people.ts';

export const DeviceKind = Type.Union([Type.Literal('sip'), Type.Literal('browser')]);
/** `tls` devices speak SIP over TLS and must use SDES-SRTP (RFC 4568); `udp` and `tcp` ones are in clear, for a trusted LAN. */
export const DeviceTransport = Type.Union([Type.Literal('udp'), Type.Literal('tcp'), Type.Literal('tls')]);
export type DeviceTransport = Static<typeof DeviceTransport>;

export const DeviceName = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\u0000-\\u001f\\u007f\\u2028\\u2029]+$',
});

export const Registration = Type.Object({
  /** where the device is, e.g. `192.0.2.7:5060` */
  address: Type.String(),
  userAgent: Type.String(),
  /** round trip of the last OPTIONS in ms, if one was answered */
  roundTripMs: Type.Union([Type.Number(), Type.Null()]),
});

export const Device = Type.Object({
  id: idSchema('device'),
  userId: idSchema('user'),
  name: DeviceName,
  kind: DeviceKind,
  transport: Type.Union([DeviceTransport, Type.Literal('wss')]),
  /** the device's SIP user name; its secret is shown once, when it is made */
  sipUser: Type.String(),
  registration: Type.Union([Registration, Type.Null()]),
  createdAt: Timestamp,
});
export type Device = Static<typeof Device>;

export const NewDevice = Type.Object(
  {
    name: DeviceName,
    transport: Type.Optional(DeviceTransport),
    /** only an owner may make devices for somebody else */
    userId: Type.Optional(idSchema('user')),
  },
  { additionalProperties: false },
);
export type NewDevice = Static<typeof NewDevice>;

/** What a person types into a phone. Shown once. */
export const DeviceSettings = Type.Object({
  sipUser: Type.String(),
  secret: Type.String(),
  /** host as the asking browser or CLI knows it */
  host: Type.String(),
  port: Type.Integer(),
  transport: DeviceTransport,
  mediaEncryption: Type.Union([Type.Literal('none'), Type.Literal('sdes')]),
  codecs: Type.Array(Type.String()),
  /** for Linphone's "fetch remote configuration" and its QR scanner: a path below the web address, valid once and for a short time */
  provisioningPath: Type.String(),
});
export type DeviceSettings = Static<typeof DeviceSettings>;

export const DeviceWithSettings = Type.Object({ device: Device, settings: DeviceSettings });
export type DeviceWithSettings = Static<typeof DeviceWithSettings>;

/** What the web phone needs to register over the WebSocket at `/sip`. */
export const BrowserPhone = Type.Object({
  deviceId: idSchema('device'),
  sipUser: Type.String(),
  secret: Type.String(),
  /** SIP domain for the address of record; the WebSocket's address is the page's own host */
  domain: Type.String(),
  path: Type.Literal('/sip'),
  iceServers: Type.Array(Type.Object({ urls: Type.Array(Type.String()) })),
});
export type BrowserPhone = Static<typeof BrowserPhone>;
