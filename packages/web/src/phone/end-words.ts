import type { EndCause } from './phone-state.ts';

const words: Record<EndCause, string> = {
  'hung-up': 'Call ended',
  'other-hung-up': 'They hung up',
  busy: 'They are on another call',
  declined: 'They declined the call',
  'no-answer': 'No answer',
  'unknown-number': 'Nobody has this number',
  unreachable: 'None of their phones is connected right now',
  'not-allowed': 'You may not call this number',
  'answered-elsewhere': 'Answered on another of your phones',
  cancelled: 'They gave up before you answered',
  transferred: 'Call handed over',
  'line-lost': 'The connection to your exchange was lost',
  gone: 'The call was cut off while the connection was away',
  'no-microphone': 'This page may not use the microphone',
  failed: 'The call could not be set up',
};

/** How a call ended, in words for the person who was on it. */
export const endWords = (cause: EndCause | null): string => (cause ? words[cause] : words.failed);
