import type { Person } from '@owndial/contract';
import { useMemo, useState } from 'react';
import { usePeople, useStatus } from '../../api/queries.ts';
import { dialString, formatTyped } from '../../lib/numbers.ts';
import { useStore } from '../../lib/store.ts';
import { session } from '../../session/session.ts';
import { findPeople } from './find-people.ts';

/** What stands in the dial field: a number that is set out as it grows, or the beginning of a name. */
export function useDialled() {
  const [text, setText] = useState('');
  const home = useStatus().data?.homeCountry ?? '';
  const people = usePeople().data;
  const me = useStore(session, (now) => (now.state === 'in' ? now.me.user.id : null));
  const isNumber = /^[\d+*#\s()./-]*$/.test(text);
  const dialled = isNumber ? dialString(text) : text.trim().toLowerCase();
  const shown = isNumber ? formatTyped(dialled, home) : text;
  const found: Person[] = useMemo(
    () => (dialled ? findPeople(people?.filter((one) => one.id !== me) ?? [], dialled, isNumber) : []),
    [people, me, dialled, isNumber],
  );
  return {
    shown,
    dialled,
    isNumber,
    found,
    type: (key: string) => setText((now) => (/^[\d+*#\s()./-]*$/.test(now) ? dialString(now) : now) + key),
    erase: () => setText((now) => (isNumber ? dialString(now) : now).slice(0, -1)),
    set: (next: string) => {
      if (/^\s*(?:tel|sips?):/i.test(next)) return setText(dialString(next));
      // erasing a bracket or blank that we had put in must take the digit before it
      const stuck = isNumber && next.length < shown.length && dialString(next) === dialled;
      setText(stuck ? dialled.slice(0, -1) : next.slice(0, 64));
    },
    clear: () => setText(''),
  };
}
export type Dialled = ReturnType<typeof useDialled>;
