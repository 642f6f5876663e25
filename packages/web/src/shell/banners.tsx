import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useStatus } from '../api/queries.ts';
import { reach } from '../api/reach.ts';
import { useStore } from '../lib/store.ts';
import { phone, takeOverPhone } from '../phone/phone.ts';
import { usePhone } from '../phone/use-phone.ts';
import { PageLink } from '../routing.tsx';
import { InsecureNotice } from '../ui/insecure-notice.tsx';
import { Notice } from '../ui/notice.tsx';
import classes from './banners.module.css';
import { MicrophoneTrouble } from './microphone-trouble.tsx';

/** What stands between this page and being a working phone, with the way out. One thing at a time, the root first. */
export function Banners({ owner }: { owner: boolean }) {
  const away = useLasting(useStore(reach) === 'away', 1200);
  const line = usePhone((state) => state.line);
  const microphone = usePhone((state) => state.microphone);
  const talking = usePhone((state) => state.calls.some((call) => call.phase === 'up'));
  const lost = useLasting(line === 'lost' || line === 'refused', 1500);
  const engine = useStatus().data?.engines.find((one) => one.state !== 'up');
  const again = (
    <Button size="xs" variant="default" onClick={phone.tryNow}>
      Try now
    </Button>
  );

  const one = () => {
    if (away)
      return (
        <Notice kind="bad" title="Your exchange does not answer." action={again}>
          {talking ? 'Your call goes on. ' : ''}This page keeps trying.
        </Notice>
      );
    if (line === 'insecure') return <InsecureNotice wish="To make calls" />;
    if (engine)
      return (
        <Notice kind="warn" title="The phone engine is starting again.">
          Calls can be made when it is back, in a few seconds.{' '}
          {owner && <PageLink page="exchange">See what is wrong</PageLink>}
        </Notice>
      );
    if (lost)
      return (
        <Notice kind="warn" title="The phone line of this page was lost." action={again}>
          {talking ? 'Your call goes on while we reconnect.' : 'We are reconnecting.'}
        </Notice>
      );
    if (line === 'elsewhere')
      return (
        <Notice
          kind="info"
          title="Another tab is your phone."
          action={
            <Button size="xs" onClick={takeOverPhone}>
              Use the phone here
            </Button>
          }
        >
          Calls ring there. A call in progress there would end.
        </Notice>
      );
    if (microphone !== 'unknown' && microphone !== 'ok') return <MicrophoneTrouble trouble={microphone} />;
    return null;
  };
  const shown = one();
  return shown && <div className={classes.banners}>{shown}</div>;
}

/** True once `now` has been true for `ms`: short gaps are not worth a banner. */
function useLasting(now: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!now) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [now, ms]);
  return lasting && now;
}
