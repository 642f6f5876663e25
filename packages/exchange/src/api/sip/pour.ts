import type { WebSocket } from 'ws';

const high = 256 * 1024;

/** Sends on what comes from one WebSocket to another as it is; a slow receiver slows the sender, and no memory fills. */
export function pour(from: WebSocket, to: WebSocket): void {
  from.on('message', (data, isBinary) => {
    if (to.readyState !== to.OPEN) return;
    to.send(data, { binary: isBinary }, () => {
      if (from.isPaused && to.bufferedAmount < high) from.resume();
    });
    if (to.bufferedAmount >= high) from.pause();
  });
}
