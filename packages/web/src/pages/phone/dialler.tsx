import { IconBackspace, IconPhone } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { dialString } from '../../lib/numbers.ts';
import { phone } from '../../phone/phone.ts';
import { playKey } from '../../phone/tones.ts';
import { usePhone } from '../../phone/use-phone.ts';
import { LineRow } from '../../shell/line-row.tsx';
import classes from './dialler.module.css';
import { KeyPad } from './key-pad.tsx';
import { lastDialled } from './last-dialled.ts';
import { Suggestions } from './suggestions.tsx';
import { useDialled } from './use-dialled.ts';
import { useTypedKeys } from './use-typed-keys.ts';

/** Dial pad with its field. With `keys`, typing anywhere on the page dials. */
export function Dialler({ keys }: { keys: boolean }) {
  const line = usePhone((state) => state.line);
  const dialled = useDialled();
  const field = useRef<HTMLInputElement>(null);
  const held = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { dialled: target, found, isNumber } = dialled;

  const call = (to: string, name: string | null = null) => {
    lastDialled.set(to);
    void phone.call(to, name);
  };
  const callTyped = () => {
    // an empty field and the call key bring back the last number, as on every phone
    if (!target) return dialled.set(lastDialled.get());
    const meant = found[0];
    if (!isNumber && meant) call(meant.extension, meant.name);
    else call(dialString(target));
  };
  const press = (key: string) => {
    playKey(key);
    dialled.type(key);
  };
  const replace = (key: string) => {
    dialled.erase();
    press(key);
  };
  useTypedKeys(keys, {
    press(key) {
      press(key);
      // from here on Enter means this number, not the link or button that had the focus
      field.current?.focus({ preventScroll: true });
    },
    erase: dialled.erase,
    enter: callTyped,
    clear: dialled.clear,
    paste: (text) => dialled.set(text),
  });
  useEffect(() => {
    // a long number is read at its end, where it grows
    if (dialled.shown && field.current) field.current.scrollLeft = field.current.scrollWidth;
  }, [dialled.shown]);

  return (
    <section className={classes.dialler} aria-label="Dial pad">
      <LineRow />
      <div className={classes.fieldRow}>
        <input
          ref={field}
          className={`num ${classes.field}`}
          data-long={dialled.shown.length > 14 || undefined}
          data-dial-field
          value={dialled.shown}
          onChange={(event) => dialled.set(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && callTyped()}
          aria-label="Number or name"
          placeholder="Number or name"
          inputMode={matchMedia('(pointer: coarse)').matches ? 'none' : 'text'}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <Suggestions found={found} onCall={(person) => call(person.extension, person.name)} />
      <KeyPad onPress={press} onReplace={replace} letters />
      <div className={classes.bottom}>
        <span />
        <button
          type="button"
          className={classes.call}
          disabled={line !== 'ready'}
          onClick={callTyped}
          aria-label={target ? `Call ${dialled.shown}` : 'Call'}
        >
          <IconPhone size={30} aria-hidden="true" />
        </button>
        <button
          type="button"
          className={classes.erase}
          data-shown={target ? true : undefined}
          disabled={!target}
          onClick={dialled.erase}
          onPointerDown={() => {
            held.current = setTimeout(dialled.clear, 600);
          }}
          onPointerUp={() => clearTimeout(held.current)}
          onPointerLeave={() => clearTimeout(held.current)}
          aria-label="Erase the last digit"
        >
          <IconBackspace size={26} stroke={1.6} aria-hidden="true" />
        </button>
      </div>
    </section>
  );
}
