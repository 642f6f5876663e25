import type { Me } from '@owndial/contract';
import { useFocusedCall, useIncomingCall } from '../../phone/use-phone.ts';
import { CallPanel } from './call-panel.tsx';
import { Dialler } from './dialler.tsx';
import classes from './phone-page.module.css';
import { Recent } from './recent.tsx';
import { Speed } from './speed.tsx';

export function PhonePage({ me }: { me: Me }) {
  const call = useFocusedCall();
  const incoming = useIncomingCall();
  return (
    <div className={classes.page}>
      <h1 className="sr-only">Phone</h1>
      <div className={classes.phone}>
        {call ? <CallPanel key={call.id} call={call} /> : <Dialler keys={!incoming} />}
      </div>
      <div className={classes.aside}>
        <Speed me={me} />
        <Recent me={me} />
      </div>
    </div>
  );
}
