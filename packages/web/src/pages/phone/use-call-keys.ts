import { useEffect, useRef } from 'react';

interface CallKeys {
  digit(digit: string): void;
  mute(): void;
  hold(): void;
  hangUp(): void;
}

/** Keys while on a call: digits are sent as tones, M mutes, H holds, Escape hangs up. */
export function useCallKeys(active: boolean, keys: CallKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.defaultPrevented || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
      if (target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
      const on = latest.current;
      if (/^[0-9*#]$/.test(event.key)) on.digit(event.key);
      else if (event.key.toLowerCase() === 'm') on.mute();
      else if (event.key.toLowerCase() === 'h') on.hold();
      else if (event.key === 'Escape') on.hangUp();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [active]);
}
