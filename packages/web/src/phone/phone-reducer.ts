import type { PhoneCall, PhoneEvent, PhoneState } from './phone-state.ts';

/** The phone after a fact. Pure; facts about calls that are unknown or over change nothing. */
export function reducePhone(state: PhoneState, event: PhoneEvent): PhoneState {
  switch (event.type) {
    case 'line':
      return state.line === event.line ? state : { ...state, line: event.line };
    case 'microphone':
      return state.microphone === event.microphone ? state : { ...state, microphone: event.microphone };
    case 'call-added':
      return addCall(state, event);
    case 'call-cleared': {
      const calls = state.calls.filter((call) => call.id !== event.id || call.phase !== 'ended');
      return withFocus({ ...state, calls });
    }
    case 'call-focused':
      return isLive(state.calls.find((call) => call.id === event.id))
        ? { ...state, focusId: event.id }
        : state;
    default:
      return withFocus({ ...state, calls: state.calls.map((call) => changeCall(call, event)) });
  }
}

function addCall(state: PhoneState, event: Extract<PhoneEvent, { type: 'call-added' }>): PhoneState {
  const call: PhoneCall = {
    id: event.id,
    direction: event.direction,
    remote: event.remote,
    phase: event.direction === 'in' ? 'incoming' : 'calling',
    startedAt: event.at,
    answeredAt: null,
    endedAt: null,
    muted: false,
    held: false,
    shaky: false,
    earlySound: false,
    digits: '',
    cause: null,
  };
  // what ended before is no longer news once there is a new call
  const calls = [...state.calls.filter((other) => other.phase !== 'ended'), call];
  const focusId = event.direction === 'out' ? call.id : state.focusId;
  return withFocus({ ...state, calls, focusId });
}

type CallChange = Exclude<
  PhoneEvent,
  { type: 'line' | 'microphone' | 'call-added' | 'call-cleared' | 'call-focused' }
>;

function changeCall(call: PhoneCall, event: CallChange): PhoneCall {
  if (call.id !== event.id || call.phase === 'ended') return call;
  switch (event.type) {
    case 'call-rings':
      return call.phase === 'calling' || call.phase === 'ringing'
        ? { ...call, phase: 'ringing', earlySound: event.earlySound }
        : call;
    case 'call-answered':
      return call.phase === 'up' ? call : { ...call, phase: 'up', answeredAt: event.at };
    case 'call-muted':
      return { ...call, muted: event.muted };
    case 'call-held':
      return { ...call, held: event.held };
    case 'call-shaky':
      return { ...call, shaky: event.shaky };
    case 'call-digit':
      return { ...call, digits: (call.digits + event.digit).slice(-32) };
    case 'call-ended':
      return { ...call, phase: 'ended', endedAt: event.at, cause: event.cause, shaky: false };
  }
}

/** The focus stays on a live call; when that ends it goes to another that talks, then to one that is held. */
function withFocus(state: PhoneState): PhoneState {
  const now = state.calls.find((call) => call.id === state.focusId);
  if (now && now.phase !== 'incoming' && isLive(now)) return state;
  const live = state.calls.filter((call) => isLive(call) && call.phase !== 'incoming');
  const next =
    live.find((call) => !call.held) ?? live[0] ?? now ?? state.calls.find((c) => c.phase === 'ended');
  const focusId = next?.phase === 'incoming' ? null : (next?.id ?? null);
  return focusId === state.focusId ? state : { ...state, focusId };
}

export const isLive = (call: PhoneCall | undefined): call is PhoneCall =>
  call !== undefined && call.phase !== 'ended';

export const focusedCall = (state: PhoneState): PhoneCall | undefined =>
  state.calls.find((call) => call.id === state.focusId);
/** The newest call that rings here; Enter answers this one. */
export const incomingCall = (state: PhoneState): PhoneCall | undefined =>
  state.calls.findLast((call) => call.phase === 'incoming');
export const liveCalls = (state: PhoneState): PhoneCall[] => state.calls.filter(isLive);
