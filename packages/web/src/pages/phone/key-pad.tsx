import { useRef } from 'react';
import classes from './key-pad.module.css';

const rows = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
] as const;
const spoken: Record<string, string> = { '*': 'Star', '#': 'Hash', '0': '0, hold for plus' };
const longPressMs = 500;

interface KeyPadProps {
  onPress(key: string): void;
  /** a held 0 becomes a plus: takes back the digit and sets this */
  onReplace?(key: string): void;
  letters?: boolean;
  compact?: boolean;
}

/** The twelve keys of a telephone (ITU-T E.161). A key acts when it goes down, like a real one. */
export function KeyPad({ onPress, onReplace, letters = false, compact = false }: KeyPadProps) {
  const held = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = () => clearTimeout(held.current);
  const down = (key: string) => {
    onPress(key);
    if (key === '0' && onReplace) held.current = setTimeout(() => onReplace('+'), longPressMs);
  };
  return (
    <fieldset className={classes.pad} data-compact={compact || undefined} aria-label="Keys">
      {rows.map(([key, below]) => (
        <button
          key={key}
          type="button"
          className={classes.key}
          aria-label={onReplace || key !== '0' ? spoken[key] : undefined}
          onPointerDown={(event) => event.button === 0 && down(key)}
          onPointerUp={release}
          onPointerLeave={release}
          onPointerCancel={release}
          onContextMenu={(event) => event.preventDefault()}
          // without a pointer (keyboard, screen reader) there is only the click
          onClick={(event) => event.detail === 0 && onPress(key)}
        >
          <span className={classes.digit} data-sign={key === '*' ? 'star' : undefined}>
            {key}
          </span>
          {letters && (
            <span className={classes.letters} aria-hidden="true">
              {below}
            </span>
          )}
        </button>
      ))}
    </fieldset>
  );
}
