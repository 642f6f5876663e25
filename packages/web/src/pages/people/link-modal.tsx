import { Button } from '@mantine/core';
import type { SignInLink } from '@owndial/contract';
import { isThisMachine, reachableAddress } from '../../lib/reachable-address.ts';
import { fullTime } from '../../lib/words-of-time.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import classes from '../../ui/list.module.css';
import { QrCode } from '../../ui/qr-code.tsx';

/** Shows a one-time link; it cannot be seen again. */
export function LinkModal({ name, link, onClose }: { name: string; link: SignInLink; onClose: () => void }) {
  const onlyHere = isThisMachine(link.host);
  const address = reachableAddress(link.path, link.host, !onlyHere, location);
  return (
    <Dialog onClose={onClose} title={<strong>A sign-in link for {name}</strong>}>
      <div className={classes.form}>
        <p>
          Give {name} this link, or let them scan the code. It works once, until {fullTime(link.expiresAt)}.
        </p>
        <QrCode text={address} label={`Sign-in link for ${name}`} />
        <CopyLine label="Link" value={address} />
        <p className="quiet">
          {onlyHere
            ? 'It works on the machine of the exchange only, which others cannot reach.'
            : "The first time, their browser may ask whether they trust your exchange's own certificate."}
        </p>
        <div className={classes.buttons}>
          <Button onClick={onClose} data-autofocus>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
