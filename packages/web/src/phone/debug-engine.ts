import type { EngineOptions, PhoneEngine } from './phone-engine.ts';
import type { PhoneEvent } from './phone-state.ts';

declare global {
  interface Window {
    /** only in a debug build: lets the screenshot script make calls ring and lines break */
    owndialDebug?: { tell(event: PhoneEvent): void; ring(name: string, number: string): string };
  }
}

/** A phone without a network, for looking at the pages. No production build contains it. */
export function startDebugEngine({ tell }: EngineOptions): PhoneEngine {
  const end = (id: string) => tell({ type: 'call-ended', id, cause: 'hung-up', at: Date.now() });
  window.owndialDebug = {
    tell,
    ring(name, number) {
      const id = crypto.randomUUID();
      tell({ type: 'call-added', id, direction: 'in', remote: { name, number }, at: Date.now() });
      return id;
    },
  };
  tell({ type: 'line', line: 'connecting' });
  setTimeout(() => tell({ type: 'line', line: 'ready' }), 100);
  return {
    call(_target, remote) {
      const id = crypto.randomUUID();
      tell({ type: 'call-added', id, direction: 'out', remote, at: Date.now() });
      setTimeout(() => tell({ type: 'call-rings', id, earlySound: false }), 200);
      return id;
    },
    answer: async (id) => tell({ type: 'call-answered', id, at: Date.now() }),
    decline: end,
    hangUp: end,
    setMuted: (id, muted) => tell({ type: 'call-muted', id, muted }),
    setHeld: async (id, held) => tell({ type: 'call-held', id, held }),
    sendDigit: (id, digit) => tell({ type: 'call-digit', id, digit }),
    transfer: async (id) => end(id),
    localStream: () => undefined,
    applyDevices: async () => undefined,
    stop: async () => tell({ type: 'line', line: 'off' }),
  };
}
