import { Loader, SegmentedControl } from '@mantine/core';
import type { Call, Me } from '@owndial/contract';
import { useEffect, useRef, useState } from 'react';
import { type HistoryScope, useHistory, useLiveCalls } from '../../api/queries.ts';
import { dayWords } from '../../lib/words-of-time.ts';
import { CallRow } from '../../ui/call-row.tsx';
import { ListState } from '../../ui/list-state.tsx';
import { useMarkSeen } from '../../ui/missed.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { CallDetail } from './call-detail.tsx';
import classes from './history.module.css';
import { LiveCalls } from './live-calls.tsx';

export function HistoryPage({ me }: { me: Me }) {
  const owner = me.user.role === 'owner';
  const [scope, setScope] = useState<HistoryScope>('mine');
  const [openId, setOpenId] = useState<string | null>(null);
  const history = useHistory(scope);
  const live = useLiveCalls().data ?? [];
  const ended =
    history.data?.pages.flatMap((page) => page.items).filter((call) => call.state === 'ended') ?? [];
  const mine = (call: Call) => call.from.userId === me.user.id || call.to.userId === me.user.id;
  useMarkSeen(scope === 'mine' ? ended : []);
  const liveHere = scope === 'all' ? live : live.filter(mine);
  const open = [...liveHere, ...ended].find((call) => call.id === openId);

  return (
    <>
      <PageHead title="History">
        {owner && (
          <SegmentedControl
            aria-label="Whose calls"
            value={scope}
            onChange={(value) => setScope(value as HistoryScope)}
            data={[
              { value: 'mine', label: 'My calls' },
              { value: 'all', label: 'Everybody' },
            ]}
          />
        )}
      </PageHead>
      {liveHere.length > 0 && <LiveCalls calls={liveHere} me={me.user.id} onOpen={setOpenId} />}
      <ListState query={history} count={ended.length} empty="Calls that you make and get will stand here.">
        {byDay(ended).map(([day, calls]) => (
          <section key={day} className={classes.day} aria-label={day}>
            <h2>{day}</h2>
            <div className={`card ${classes.calls}`}>
              {calls.map((call) => (
                <CallRow key={call.id} call={call} me={me.user.id} dated onOpen={() => setOpenId(call.id)} />
              ))}
            </div>
          </section>
        ))}
        {history.hasNextPage && (
          <More onSeen={() => !history.isFetchingNextPage && void history.fetchNextPage()} />
        )}
      </ListState>
      <CallDetail call={open} me={me.user.id} onClose={() => setOpenId(null)} />
    </>
  );
}

function byDay(calls: readonly Call[]): [string, Call[]][] {
  const days = new Map<string, Call[]>();
  for (const call of calls) {
    const day = dayWords(call.startedAt);
    days.set(day, [...(days.get(day) ?? []), call]);
  }
  return [...days];
}

/** Reads on when the end of the list comes near the screen. */
function More({ onSeen }: { onSeen: () => void }) {
  const mark = useRef<HTMLDivElement>(null);
  const latest = useRef(onSeen);
  latest.current = onSeen;
  useEffect(() => {
    if (!mark.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) latest.current();
      },
      { rootMargin: '400px' },
    );
    observer.observe(mark.current);
    // a short page may still show the mark after a page was added: look again
    const again = setInterval(() => {
      const top = mark.current?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY;
      if (top < innerHeight + 400) latest.current();
    }, 1000);
    return () => {
      observer.disconnect();
      clearInterval(again);
    };
  }, []);
  return (
    <div ref={mark} className={classes.more}>
      <Loader size="xs" aria-label="Reading older calls" />
    </div>
  );
}
