import { useStore } from '../lib/store.ts';
import { usePhone } from '../phone/use-phone.ts';
import { session } from '../session/session.ts';
import { lineWords } from './line-words.ts';
import classes from './nav.module.css';

/** On a phone's screen, where there is no side navigation: my extension, and whether this page can call. */
export function LineRow() {
  const line = usePhone((state) => state.line);
  const now = useStore(session);
  if (now.state !== 'in') return null;
  const { text, lamp } = lineWords[line];
  return (
    <div className={classes.row}>
      <span className={classes.rowMe}>
        <span className="clip">{now.me.user.name}</span>
        <span className="num">· {now.me.user.extension}</span>
      </span>
      <span className={classes.rowLine} role="status">
        <span className={classes.lamp} data-lamp={lamp} aria-hidden="true" />
        {text}
      </span>
    </div>
  );
}
