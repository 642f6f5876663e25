import type { Me } from '@owndial/contract';
import { usePhone } from '../phone/use-phone.ts';
import { PageLink } from '../routing.tsx';
import { Logo } from '../ui/logo.tsx';
import { useMissed } from '../ui/missed.ts';
import { lineWords } from './line-words.ts';
import classes from './nav.module.css';
import { navItems } from './nav-items.ts';

export function SideNav({ me }: { me: Me }) {
  const owner = me.user.role === 'owner';
  return (
    <nav className={classes.side} aria-label="Main">
      <div className={classes.brand}>
        <Logo size={30} /> <span>Owndial</span>
      </div>
      {navItems
        .filter((item) => owner || !item.ownerOnly)
        .map(({ page, label, icon: Icon }) => (
          <PageLink key={page} page={page} className={classes.sideItem}>
            <Icon size={20} stroke={1.7} aria-hidden="true" /> {label}
            {page === 'history' && <Missed me={me} />}
          </PageLink>
        ))}
      <LineChip me={me} />
    </nav>
  );
}

export function TabBar({ me }: { me: Me }) {
  return (
    <nav className={classes.tabs} aria-label="Main">
      {navItems
        .filter((item) => item.inTabs)
        .map(({ page, label, icon: Icon }) => (
          <PageLink key={page} page={page} className={classes.tab}>
            <Icon size={23} stroke={1.7} aria-hidden="true" />
            <span>{label}</span>
            {page === 'history' && <Missed me={me} />}
          </PageLink>
        ))}
    </nav>
  );
}

function Missed({ me }: { me: Me }) {
  const missed = useMissed(me.user.id);
  if (missed === 0) return null;
  return (
    <span className={`num ${classes.missed}`}>
      {missed}
      <span className="sr-only"> missed {missed === 1 ? 'call' : 'calls'}</span>
    </span>
  );
}

/** Who I am here, and whether this page is a working phone. */
function LineChip({ me }: { me: Me }) {
  const line = usePhone((state) => state.line);
  const { text, lamp } = lineWords[line];
  return (
    <div className={classes.chip}>
      <div className={classes.me}>
        <span className="clip">{me.user.name}</span>
        <span className={`num ${classes.extension}`} title="Your extension">
          {me.user.extension}
        </span>
      </div>
      <div className={classes.line} role="status">
        <span className={classes.lamp} data-lamp={lamp} aria-hidden="true" />
        {text}
      </div>
    </div>
  );
}
