import { endWords } from '../phone/end-words.ts';
import type { PhoneCall } from '../phone/phone-state.ts';
import { useFocusedCall, useIncomingCall } from '../phone/use-phone.ts';

/** Says what happens to calls to those who do not see the page. */
export function CallAnnouncer() {
  const incoming = useIncomingCall();
  const call = useFocusedCall();
  return (
    <>
      <div className="sr-only" aria-live="assertive">
        {incoming && `Incoming call from ${who(incoming)}. Enter answers, Escape declines.`}
      </div>
      <div className="sr-only" aria-live="polite">
        {call && stateWords(call)}
      </div>
    </>
  );
}

const who = (call: PhoneCall) => call.remote.name ?? call.remote.number;

function stateWords(call: PhoneCall): string {
  switch (call.phase) {
    case 'calling':
      return `Calling ${who(call)}`;
    case 'ringing':
      return `It rings at ${who(call)}`;
    case 'ended':
      return endWords(call.cause);
    default:
      return `${call.held ? 'On hold' : 'Connected'}: ${who(call)}${call.muted ? ', you are muted' : ''}`;
  }
}
