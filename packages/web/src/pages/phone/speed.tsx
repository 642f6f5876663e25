import type { Me } from '@owndial/contract';
import { usePeople } from '../../api/queries.ts';
import { phone } from '../../phone/phone.ts';
import { usePhone } from '../../phone/use-phone.ts';
import { PageLink } from '../../routing.tsx';
import { Face } from '../../ui/face.tsx';
import { presenceWords } from '../../ui/presence.ts';
import classes from './aside.module.css';

/** The people who are here, one click away. */
export function Speed({ me }: { me: Me }) {
  const ready = usePhone((state) => state.line === 'ready');
  const order = { free: 0, ringing: 1, busy: 2, away: 3 };
  const people = (usePeople().data ?? [])
    .filter((person) => person.id !== me.user.id)
    .sort((a, b) => order[a.presence] - order[b.presence] || a.name.localeCompare(b.name))
    .slice(0, 6);
  if (people.length === 0) return null;
  return (
    <section aria-labelledby="speed">
      <div className={classes.head}>
        <h2 id="speed">People</h2>
        <PageLink page="people">All people</PageLink>
      </div>
      <ul className={classes.grid}>
        {people.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              className={`card ${classes.person}`}
              disabled={!ready}
              onClick={() => void phone.call(person.extension, person.name)}
              title={`Call ${person.name}`}
            >
              <Face name={person.name} size={40} lamp={person.presence} />
              <span className={classes.personText}>
                <span className={`clip ${classes.name}`}>{person.name}</span>
                <span className={`num quiet ${classes.small}`}>
                  {person.extension} · {presenceWords[person.presence]}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
