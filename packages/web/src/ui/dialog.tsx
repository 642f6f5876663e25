import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/** A modal that is open as long as it is there, and gives the focus back to where it was opened from. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  const [from] = useState(opener);
  useEffect(
    () => () => {
      // after whatever else is closed with it, and unless the next dialog has already taken the focus
      setTimeout(() => {
        if (document.activeElement === document.body && from?.isConnected) from.focus();
      });
    },
    [from],
  );
  return <Modal opened {...props} />;
}

let last: HTMLElement | null = null;

/** What the focus goes back to: not what goes away itself, as an entry of a menu or a dialog before this one does. */
function opener(): HTMLElement | null {
  const at = document.activeElement as HTMLElement | null;
  if (at?.closest('[role=dialog]')) return last;
  const menu = at?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  last = menu ? document.getElementById(menu) : at;
  return last;
}
