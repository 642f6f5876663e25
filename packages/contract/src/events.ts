import type { Call } from './calls.ts';
import type { DeviceId, UserId } from './ids.ts';
import type { Person } from './people.ts';
import type { EngineState } from './status.ts';

/**
 * Facts sent over `/api/v1/events` (WebSocket, JSON text frames, one fact a frame). Subscribe first, then read lists:
 * facts are not repeated. A user gets their own calls and devices, everybody's presence, and that the directory or an
 * engine changed; an owner gets all. Close codes: 4401 signed out, 4408 too slow, 1001 the exchange stops.
 */
export interface EventMap {
  'call.started': { call: Call };
  'call.answered': { call: Call };
  'call.ended': { call: Call };
  'device.registered': { deviceId: DeviceId; userId: UserId };
  'device.unregistered': { deviceId: DeviceId; userId: UserId };
  'presence.changed': { userId: UserId; presence: Person['presence'] };
  /** users, numbers or devices were changed: read the lists again */
  'directory.changed': Record<string, never>;
  'engine.changed': { engine: EngineState };
}

export type EventName = keyof EventMap;
export type Fact = {
  [N in EventName]: { readonly type: N; readonly at: string; readonly data: EventMap[N] };
}[EventName];
