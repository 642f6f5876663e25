import { type Static, Type } from 'typebox';
import { idSchema } from './ids.ts';
import { Timestamp } from './people.ts';

const nullable = <T extends Parameters<typeof Type.Array>[0]>(schema: T) => Type.Union([schema, Type.Null()]);

export const CallDirection = Type.Union([
  Type.Literal('internal'),
  Type.Literal('in'),
  Type.Literal('out'),
  Type.Literal('service'),
]);

/**
 * How a call ended. `cancelled`: the caller gave up while it rang. `unreachable`: no device of the called user is
 * registered. `unknown-number`: nothing has that number. `refused`: the caller may not. `engine-lost`: the engine died.
 */
export const EndReason = Type.Union([
  Type.Literal('completed'),
  Type.Literal('busy'),
  Type.Literal('declined'),
  Type.Literal('no-answer'),
  Type.Literal('cancelled'),
  Type.Literal('unreachable'),
  Type.Literal('unknown-number'),
  Type.Literal('refused'),
  Type.Literal('transferred'),
  Type.Literal('failed'),
  Type.Literal('engine-lost'),
]);
export type EndReason = Static<typeof EndReason>;

export const EndedBy = Type.Union([Type.Literal('caller'), Type.Literal('callee'), Type.Literal('exchange')]);
export type EndedBy = Static<typeof EndedBy>;

export const CallParty = Type.Object({
  userId: nullable(idSchema('user')),
  name: nullable(Type.String()),
  /** extension, E.164 number or service code */
  number: nullable(Type.String()),
  /** caller: the device it called from; called: the device that answered */
  deviceId: nullable(idSchema('device')),
  deviceName: nullable(Type.String()),
});
export type CallParty = Static<typeof CallParty>;

/** What RTCP (RFC 3550 §6.4) told of one leg, seen from the exchange. */
export const LegQuality = Type.Object({
  /** share of packets lost on the way to the exchange and to the device, 0–100 */
  receivedLossPercent: Type.Number(),
  sentLossPercent: Type.Number(),
  jitterMs: Type.Number(),
  /** null when the device sent no RTCP */
  roundTripMs: nullable(Type.Number()),
  /** mean opinion score 1–4.5 by the E-model (ITU-T G.107) */
  mos: Type.Number(),
});
export type LegQuality = Static<typeof LegQuality>;

export const Call = Type.Object({
  id: idSchema('call'),
  direction: CallDirection,
  state: Type.Union([Type.Literal('ringing'), Type.Literal('up'), Type.Literal('ended')]),
  from: CallParty,
  to: CallParty,
  /** what was dialled, as dialled */
  dialled: Type.String(),
  /** number of the exchange that the call came to or went out with */
  ownNumber: nullable(Type.String()),
  startedAt: Timestamp,
  answeredAt: nullable(Timestamp),
  endedAt: nullable(Timestamp),
  ringSeconds: Type.Number(),
  talkSeconds: Type.Number(),
  endReason: nullable(EndReason),
  endedBy: nullable(EndedBy),
  /** SIP status that the called side gave, where one did */
  sipStatus: nullable(Type.Integer()),
  codec: nullable(Type.String()),
  quality: Type.Object({ from: nullable(LegQuality), to: nullable(LegQuality) }),
  /** true when the engine connected it by itself because the exchange did not answer */
  byFallback: Type.Boolean(),
  /** who moved the call here, when it came by a transfer */
  transferredBy: nullable(idSchema('user')),
});
export type Call = Static<typeof Call>;

export const NewCall = Type.Object(
  {
    to: Type.String({ minLength: 1, maxLength: 64, pattern: '^[-+*#0-9 ().a-zA-Z_]+$' }),
    /** the device of the caller that rings first; all of them when absent */
    deviceId: Type.Optional(idSchema('device')),
    /** whose call it is, when not the own one; only an owner may say, and the machine's token must */
    userId: Type.Optional(idSchema('user')),
  },
  { additionalProperties: false },
);
export type NewCall = Static<typeof NewCall>;
