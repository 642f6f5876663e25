import { ActionIcon } from '@mantine/core';
import type { Call } from '@owndial/contract';
import {
  IconArrowDownLeft,
  IconArrowsRightLeft,
  IconArrowUpRight,
  IconPhone,
  IconPhoneX,
} from '@tabler/icons-react';
import { useStatus } from '../api/queries.ts';
import { viewCall } from '../lib/call-words.ts';
import { formatNumber } from '../lib/numbers.ts';
import { dayWords, duration, timeOfDay } from '../lib/words-of-time.ts';
import { phone } from '../phone/phone.ts';
import { usePhone } from '../phone/use-phone.ts';
import { go } from '../routing.tsx';
import classes from './call-row.module.css';

interface CallRowProps {
  readonly call: Call;
  readonly me: string;
  /** the list has headings of days: the row shows only the time */
  readonly dated?: boolean;
  readonly onOpen?: () => void;
}

/** One call in a list: who, which way, when, how long or why not, and a key to call again. */
export function CallRow({ call, me, dated = false, onOpen }: CallRowProps) {
  const ready = usePhone((state) => state.line === 'ready');
  const home = useStatus().data?.homeCountry ?? '';
  const view = viewCall(call, me);
  const Icon =
    view.side === 'other'
      ? IconArrowsRightLeft
      : view.missed
        ? IconPhoneX
        : view.side === 'in'
          ? IconArrowDownLeft
          : IconArrowUpRight;
  const way = view.missed
    ? 'Missed call from'
    : view.side === 'in'
      ? 'Call from'
      : view.side === 'out'
        ? 'Call to'
        : 'Call';
  const from = view.side === 'other' ? `${call.from.name ?? call.from.number ?? 'Unknown'} to ` : '';
  const words = view.words || duration(call.talkSeconds);
  const when = dated
    ? timeOfDay(call.startedAt)
    : `${dayWords(call.startedAt)}, ${timeOfDay(call.startedAt)}`;
  const body = (
    <>
      <Icon
        size={20}
        stroke={1.7}
        className={classes.icon}
        data-missed={view.missed || undefined}
        aria-hidden="true"
      />
      <span className={classes.text}>
        <span className={`clip ${classes.who}`} data-missed={view.missed || undefined}>
          <span className="sr-only">{way} </span>
          {from}
          {formatNumber(view.who, home)}
        </span>
        <span className={`clip num ${classes.small}`}>
          <span className={classes.whenBelow}>{when} · </span>
          {words}
        </span>
      </span>
      <span className={`num ${classes.when}`} aria-hidden="true">
        {when}
      </span>
    </>
  );
  const redial = () => {
    if (!view.redial) return;
    go('phone');
    void phone.call(view.redial, view.party.name);
  };
  return (
    <div className={classes.row}>
      {onOpen ? (
        <button type="button" className={classes.body} onClick={onOpen}>
          {body}
        </button>
      ) : (
        <div className={classes.body}>{body}</div>
      )}
      {view.side !== 'other' && (
        <ActionIcon
          variant="subtle"
          size="xl"
          radius="xl"
          disabled={!ready || !view.redial}
          onClick={redial}
          aria-label={`Call ${formatNumber(view.who, home)}`}
        >
          <IconPhone size={20} stroke={1.7} />
        </ActionIcon>
      )}
    </div>
  );
}
