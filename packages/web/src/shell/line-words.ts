import type { Line } from '../phone/phone-state.ts';

export const lineWords: Record<Line, { text: string; lamp: 'on' | 'wait' | 'off' }> = {
  off: { text: 'Phone is off', lamp: 'off' },
  insecure: { text: 'No phone on this address', lamp: 'off' },
  elsewhere: { text: 'Phone is in another tab', lamp: 'off' },
  connecting: { text: 'Connecting…', lamp: 'wait' },
  ready: { text: 'Ready for calls', lamp: 'on' },
  lost: { text: 'Reconnecting…', lamp: 'wait' },
  refused: { text: 'Signing on again…', lamp: 'wait' },
};
