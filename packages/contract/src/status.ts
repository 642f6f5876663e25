import { type Static, Type } from 'typebox';
import { Timestamp } from './people.ts';

export const EngineState = Type.Object({
  name: Type.String(),
  /** `starting`, `up`, `waiting` (stopped, restarts at `nextTryAt`), `stopping`, `stopped` */
  state: Type.Union([
    Type.Literal('starting'),
    Type.Literal('up'),
    Type.Literal('waiting'),
    Type.Literal('stopping'),
    Type.Literal('stopped'),
  ]),
  version: Type.Union([Type.String(), Type.Null()]),
  pid: Type.Union([Type.Integer(), Type.Null()]),
  since: Timestamp,
  restarts: Type.Integer(),
  /** why it last stopped, in one line */
  lastFailure: Type.Union([Type.String(), Type.Null()]),
  nextTryAt: Type.Union([Timestamp, Type.Null()]),
});
export type EngineState = Static<typeof EngineState>;

/** What anybody may know: whether the exchange is there, and whether its first owner is still to come. */
export const PublicStatus = Type.Object({
  product: Type.Literal('owndial'),
  version: Type.String(),
  ready: Type.Boolean(),
  setUp: Type.Boolean(),
});
export type PublicStatus = Static<typeof PublicStatus>;

export const Status = Type.Object({
  version: Type.String(),
  startedAt: Timestamp,
  engines: Type.Array(EngineState),
  /** SIP side, as devices reach it */
  sip: Type.Object({ host: Type.String(), udpTcpPort: Type.Integer(), tlsPort: Type.Integer() }),
  homeCountry: Type.String(),
  calls: Type.Object({ live: Type.Integer(), today: Type.Integer() }),
  devices: Type.Object({ registered: Type.Integer(), total: Type.Integer() }),
  certificate: Type.Object({ expiresAt: Timestamp, fingerprint256: Type.String() }),
});
export type Status = Static<typeof Status>;
