import type { Person } from '@owndial/contract';
import { Face } from '../../ui/face.tsx';
import classes from './suggestions.module.css';

interface SuggestionsProps {
  readonly found: readonly Person[];
  readonly onCall: (person: Person) => void;
}

/** Always takes the same room, so that nothing below moves while one types. */
export function Suggestions({ found, onCall }: SuggestionsProps) {
  return (
    <ul className={classes.list} aria-label="People who fit">
      {found.slice(0, 2).map((person) => (
        <li key={person.id}>
          <button type="button" className={classes.person} onClick={() => onCall(person)}>
            <Face name={person.name} size={32} lamp={person.presence} />
            <span className={`clip ${classes.name}`}>{person.name}</span>
            <span className={`num ${classes.extension}`}>{person.extension}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
