import { useEffect, useRef } from 'react';

interface TypedKeys {
  press(key: string): void;
  erase(): void;
  enter(): void;
  clear(): void;
  paste(text: string): void;
}

/** The computer's keyboard as dial pad, wherever on the page the focus is, except where something is being written. */
export function useTypedKeys(active: boolean, keys: TypedKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!active) return;
    const abort = new AbortController();
    const { signal } = abort;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isWriting(event.target))
        return;
      const on = latest.current;
      if (/^[0-9*#+]$/.test(event.key)) on.press(event.key);
      else if (event.key === 'Backspace') on.erase();
      else if (event.key === 'Escape') on.clear();
      else if (event.key === 'Enter' && !isControl(event.target)) on.enter();
      else return;
      event.preventDefault();
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isWriting(event.target)) return;
      const text = event.clipboardData?.getData('text/plain');
      if (text) latest.current.paste(text.trim());
    };
    window.addEventListener('keydown', onKey, { signal });
    window.addEventListener('paste', onPaste, { signal });
    return () => abort.abort();
  }, [active]);
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    Boolean(target.closest('[role="dialog"]')));
/** Enter on a focused button or link belongs to that. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && Boolean(target.closest('button, a'));
