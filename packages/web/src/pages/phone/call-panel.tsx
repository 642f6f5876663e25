import {
  IconArrowForwardUp,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { useState } from 'react';
import { timer } from '../../lib/words-of-time.ts';
import { endWords } from '../../phone/end-words.ts';
import { phone } from '../../phone/phone.ts';
import type { PhoneCall } from '../../phone/phone-state.ts';
import { useIncomingCall, useSeconds } from '../../phone/use-phone.ts';
import { Face } from '../../ui/face.tsx';
import { useParty } from '../../ui/use-party.ts';
import { CallButton } from './call-button.tsx';
import classes from './call-panel.module.css';
import { KeyPad } from './key-pad.tsx';
import { LevelMeter } from './level-meter.tsx';
import { OtherCalls } from './other-calls.tsx';
import { Transfer } from './transfer.tsx';
import { useCallKeys } from './use-call-keys.ts';

/** The call that one is on, from dialling to the word of how it ended. */
export function CallPanel({ call }: { call: PhoneCall }) {
  const [open, setOpen] = useState<'keys' | 'transfer' | null>(null);
  const { name, number } = useParty(call.remote);
  const incoming = useIncomingCall();
  const up = call.phase === 'up';
  const over = call.phase === 'ended';
  const hangUp = () => phone.hangUp(call.id);
  useCallKeys(!incoming && !over, {
    digit: (digit) => up && phone.sendDigit(call.id, digit),
    mute: () => up && phone.setMuted(call.id, !call.muted),
    hold: () => up && void phone.setHeld(call.id, !call.held),
    hangUp,
  });

  return (
    <section
      className={classes.panel}
      aria-label={`Call with ${name ?? number}`}
      data-over={over || undefined}
    >
      <OtherCalls focusId={call.id} />
      <div className={classes.who} data-small={open ? true : undefined}>
        <Face name={name ?? number} size={open ? 56 : 104} />
        <div className={classes.names}>
          <div className={`clip2 ${classes.name}`}>{name ?? number}</div>
          <div className={`num ${classes.number}`}>{name ? number : ' '}</div>
          <CallState call={call} />
        </div>
      </div>
      <div className={classes.middle}>
        {open === 'keys' && up && (
          <>
            <div className={`num ${classes.digits}`} aria-live="polite">
              {call.digits || ' '}
            </div>
            <KeyPad compact onPress={(key) => phone.sendDigit(call.id, key)} />
          </>
        )}
        {open === 'transfer' && up && <Transfer call={call} onClose={() => setOpen(null)} />}
        {up && !open && <LevelMeter callId={call.id} silent={call.muted || call.held} />}
      </div>
      {!over && (
        <>
          <div className={classes.buttons}>
            <CallButton
              label={call.muted ? 'Unmute' : 'Mute'}
              hint="M"
              on={call.muted}
              disabled={!up}
              icon={call.muted ? IconMicrophoneOff : IconMicrophone}
              onClick={() => phone.setMuted(call.id, !call.muted)}
            />
            <CallButton
              label="Keypad"
              on={open === 'keys'}
              disabled={!up}
              icon={IconDialpad}
              onClick={() => setOpen(open === 'keys' ? null : 'keys')}
            />
            <CallButton
              label={call.held ? 'Resume' : 'Hold'}
              hint="H"
              on={call.held}
              disabled={!up}
              icon={call.held ? IconPlayerPlay : IconPlayerPause}
              onClick={() => void phone.setHeld(call.id, !call.held)}
            />
            <CallButton
              label="Transfer"
              on={open === 'transfer'}
              disabled={!up}
              icon={IconArrowForwardUp}
              onClick={() => setOpen(open === 'transfer' ? null : 'transfer')}
            />
          </div>
          <button type="button" className={classes.hangUp} onClick={hangUp} aria-label="Hang up">
            <IconPhoneOff size={30} aria-hidden="true" />
          </button>
        </>
      )}
    </section>
  );
}

function CallState({ call }: { call: PhoneCall }) {
  const seconds = useSeconds(call.answeredAt, call.endedAt);
  const words = () => {
    if (call.phase === 'calling') return 'Calling…';
    if (call.phase === 'ringing') return 'Ringing…';
    if (call.phase === 'ended') return endWords(call.cause);
    return call.held ? 'On hold' : '';
  };
  return (
    <div className={classes.state} data-held={call.held || undefined}>
      {words() && <span>{words()}</span>}
      {call.answeredAt !== null && <span className={`num ${classes.timer}`}>{timer(seconds)}</span>}
      {call.shaky && call.phase === 'up' && (
        <span className={classes.shaky}>Poor connection, mending it…</span>
      )}
    </div>
  );
}
