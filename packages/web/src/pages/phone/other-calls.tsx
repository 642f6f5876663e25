import { Button } from '@mantine/core';
import { phone } from '../../phone/phone.ts';
import type { PhoneCall } from '../../phone/phone-state.ts';
import { usePhone } from '../../phone/use-phone.ts';
import { Face } from '../../ui/face.tsx';
import { useParty } from '../../ui/use-party.ts';
import classes from './call-panel.module.css';

/** Calls that wait while one talks on another. */
export function OtherCalls({ focusId }: { focusId: string }) {
  const calls = usePhone((state) => state.calls);
  const others = calls.filter(
    (call) =>
      call.id !== focusId && (call.phase === 'up' || call.phase === 'calling' || call.phase === 'ringing'),
  );
  if (others.length === 0) return null;
  return (
    <ul className={classes.others} aria-label="Other calls">
      {others.map((call) => (
        <Other key={call.id} call={call} />
      ))}
    </ul>
  );
}

function Other({ call }: { call: PhoneCall }) {
  const { name, number } = useParty(call.remote);
  return (
    <li className={classes.other}>
      <Face name={name ?? number} size={30} />
      <span className={`clip ${classes.otherName}`}>{name ?? number}</span>
      <span className="quiet">{call.held ? 'On hold' : ''}</span>
      <Button size="compact-sm" variant="default" onClick={() => void phone.switchTo(call.id)}>
        Switch
      </Button>
    </li>
  );
}
