import { Button } from '@mantine/core';
import type { SignInLink } from '@owndial/contract';
import { fullTime } from '../../lib/words-of-time.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import classes from '../../ui/list.module.css';
import { QrCode } from '../../ui/qr-code.tsx';

/** Shows a one-time link; it cannot be seen again. */
export function LinkModal({ name, link, onClose }: { name: string; link: SignInLink; onClose: () => void }) {
  const address = new URL(link.path, location.origin).href;
  const here = /^(localhost|127\.|\[::1\])/.test(location.host);
  return (
    <Dialog onClose={onClose} title={<strong>A sign-in link for {name}</strong>}>
      <div className={classes.form}>
        <p>
          Give {name} this link, or let them scan the code. It works once, until {fullTime(link.expiresAt)}.
        </p>
        <QrCode text={address} label={`Sign-in link for ${name}`} />
        <CopyLine label="Link" value={address} />
        {here && (
          <p className="quiet">
            You are on the machine of the exchange itself. From elsewhere, put its name or address in place of{' '}
            {location.hostname}.
          </p>
        )}
        <div className={classes.buttons}>
          <Button onClick={onClose} data-autofocus>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
