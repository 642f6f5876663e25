import { IconPhone, IconPhoneOff } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { phone } from '../phone/phone.ts';
import type { PhoneCall } from '../phone/phone-state.ts';
import { useIncomingCall, usePhone } from '../phone/use-phone.ts';
import { go } from '../routing.tsx';
import { Face } from '../ui/face.tsx';
import { useParty } from '../ui/use-party.ts';
import classes from './incoming.module.css';
import { MicrophoneTrouble } from './microphone-trouble.tsx';

export function Incoming() {
  const call = useIncomingCall();
  return call ? <IncomingCall key={call.id} call={call} /> : null;
}

function IncomingCall({ call }: { call: PhoneCall }) {
  const talking = usePhone((state) => state.calls.some((other) => other.phase === 'up' && !other.held));
  const microphone = usePhone((state) => state.microphone);
  const { name, number } = useParty(call.remote);
  const answerButton = useRef<HTMLButtonElement>(null);
  const answer = () => {
    go('phone');
    void phone.answer(call.id);
  };

  useEffect(() => {
    // somebody in the middle of typing keeps their place; everybody else can answer with one key
    const onKey = (event: KeyboardEvent) => {
      if (event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
      const typing = isTyping(event.target);
      if (event.key === 'Escape') phone.decline(call.id);
      else if (!typing && event.key === 'Enter' && !isButton(event.target))
        void phone.answer(call.id).then(() => go('phone'));
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    const before = document.activeElement;
    if (!isTyping(before)) answerButton.current?.focus({ preventScroll: true });
    return () => {
      window.removeEventListener('keydown', onKey, { capture: true });
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [call.id]);

  return (
    <div className={classes.layer} data-waiting={talking || undefined}>
      <section className={classes.card} role="dialog" aria-label={`Incoming call from ${name ?? number}`}>
        <div className={classes.kind}>{talking ? 'Another call is waiting' : 'Incoming call'}</div>
        <div className={classes.face}>
          <Face name={name ?? number} size={talking ? 48 : 92} />
        </div>
        <div className={classes.who}>
          <div className={`clip2 ${classes.name}`}>{name ?? number}</div>
          {name && <div className={`num ${classes.number}`}>{number}</div>}
        </div>
        {['refused', 'missing', 'busy'].includes(microphone) && <MicrophoneTrouble trouble={microphone} />}
        <div className={classes.buttons}>
          <button type="button" className={classes.decline} onClick={() => phone.decline(call.id)}>
            <IconPhoneOff size={26} aria-hidden="true" />
            <span>Decline</span>
            <kbd>Esc</kbd>
          </button>
          <button type="button" className={classes.answer} onClick={answer} ref={answerButton}>
            <IconPhone size={26} aria-hidden="true" />
            <span>{talking ? 'Hold and answer' : 'Answer'}</span>
            <kbd>Enter</kbd>
          </button>
        </div>
      </section>
    </div>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  !target.dataset.dialField &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const isButton = (target: EventTarget | null): boolean => target instanceof HTMLButtonElement;
