import { ActionIcon } from '@mantine/core';
import { IconPhoneOff } from '@tabler/icons-react';
import { timer } from '../lib/words-of-time.ts';
import { endWords } from '../phone/end-words.ts';
import { phone } from '../phone/phone.ts';
import { useFocusedCall, useSeconds } from '../phone/use-phone.ts';
import { PageLink } from '../routing.tsx';
import classes from './call-bar.module.css';

/** The call in progress, while one looks at another page. */
export function CallBar() {
  const call = useFocusedCall();
  const seconds = useSeconds(call?.answeredAt ?? null, call?.endedAt ?? null);
  if (!call) return null;
  const state =
    call.phase === 'ended'
      ? endWords(call.cause)
      : call.held
        ? 'on hold'
        : call.answeredAt
          ? timer(seconds)
          : 'calling…';
  return (
    <section className={classes.bar} aria-label="Call in progress">
      <PageLink page="phone" className={classes.back}>
        <span className="clip">{call.remote.name ?? call.remote.number}</span>
        <span className={`num ${classes.state}`}>{state}</span>
      </PageLink>
      {call.phase !== 'ended' && (
        <ActionIcon
          color="brick"
          size="lg"
          radius="xl"
          onClick={() => phone.hangUp(call.id)}
          aria-label="Hang up"
        >
          <IconPhoneOff size={18} />
        </ActionIcon>
      )}
    </section>
  );
}
