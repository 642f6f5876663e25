import type { FormEvent, ReactNode } from 'react';
import { Logo } from '../ui/logo.tsx';
import classes from './door.module.css';

interface DoorProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

/** The frame of the pages before one is signed in: one card with one form. */
export function Door({ title, lead, onSubmit, children }: DoorProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <main className={classes.door}>
      <div className={classes.brand}>
        <Logo size={34} /> <span>Owndial</span>
      </div>
      <form className={`card ${classes.card}`} onSubmit={submit} noValidate>
        <h1 className={classes.title}>{title}</h1>
        {lead && <div className={classes.lead}>{lead}</div>}
        {children}
      </form>
    </main>
  );
}
