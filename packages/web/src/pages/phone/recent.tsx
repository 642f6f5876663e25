import type { Me } from '@owndial/contract';
import { useHistory } from '../../api/queries.ts';
import { PageLink } from '../../routing.tsx';
import { CallRow } from '../../ui/call-row.tsx';
import classes from './aside.module.css';

export function Recent({ me }: { me: Me }) {
  const history = useHistory('mine');
  const calls = history.data?.pages.flatMap((page) => page.items).slice(0, 6) ?? [];
  return (
    <section aria-labelledby="recent">
      <div className={classes.head}>
        <h2 id="recent">Recent calls</h2>
        <PageLink page="history">All calls</PageLink>
      </div>
      <div className={`card ${classes.recent}`}>
        {calls.map((call) => (
          <CallRow key={call.id} call={call} me={me.user.id} />
        ))}
        {history.data && calls.length === 0 && (
          <p className={`quiet ${classes.empty}`}>
            No calls yet. To hear yourself, dial <strong>*43</strong>: the echo test says back what you say.
          </p>
        )}
      </div>
    </section>
  );
}
