import { Button } from '@mantine/core';
import type { Call } from '@owndial/contract';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/api.ts';
import { timer } from '../../lib/words-of-time.ts';
import { useSeconds } from '../../phone/use-phone.ts';
import classes from './history.module.css';

interface LiveCallsProps {
  readonly calls: readonly Call[];
  readonly me: string;
  readonly onOpen: (id: string) => void;
}

export function LiveCalls({ calls, me, onOpen }: LiveCallsProps) {
  return (
    <section className={classes.live} aria-label="Calls right now">
      <h2>Right now</h2>
      <div className="card">
        {calls.map((call) => (
          <LiveRow key={call.id} call={call} me={me} onOpen={() => onOpen(call.id)} />
        ))}
      </div>
    </section>
  );
}

function LiveRow({ call, me, onOpen }: { call: Call; me: string; onOpen: () => void }) {
  const up = call.state === 'up';
  const seconds = useSeconds(Date.parse(call.answeredAt ?? call.startedAt));
  const end = useMutation({ mutationFn: () => api('hangUp', { params: { callId: call.id } }) });
  const name = (party: Call['from'], other: string) =>
    party.userId === me ? 'You' : (party.name ?? party.number ?? other);
  return (
    <div className={classes.liveRow}>
      <span className={classes.pulse} data-up={up || undefined} aria-hidden="true" />
      <button type="button" className={classes.liveText} onClick={onOpen}>
        <div className={`clip ${classes.liveWho}`}>
          {name(call.from, 'Unknown')} → {name(call.to, call.dialled)}
        </div>
        <div className="num quiet">
          {up ? 'talking' : 'ringing'} {timer(seconds)}
        </div>
      </button>
      <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
        Hang up
      </Button>
    </div>
  );
}
