import { Button, Loader } from '@mantine/core';
import { phone } from '../phone/phone.ts';
import { Logo } from './logo.tsx';
import classes from './splash.module.css';

/** While we do not know yet who is here. */
export function Splash({ away }: { away: boolean }) {
  return (
    <main className={classes.splash} aria-busy={!away}>
      <Logo size={56} />
      <div role="status">
        {away ? (
          <>
            <h1 className={classes.title}>Your exchange does not answer</h1>
            <p className="quiet">
              This page tries again by itself. Is the machine that runs Owndial switched on?
            </p>
          </>
        ) : (
          <Loader size="sm" aria-label="Loading" />
        )}
      </div>
      {away && (
        <Button variant="light" onClick={phone.tryNow}>
          Try now
        </Button>
      )}
    </main>
  );
}
