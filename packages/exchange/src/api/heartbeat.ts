import type { WebSocket } from 'ws';

/** Pings (RFC 6455 §5.5.2); a peer that did not answer the last one by the next is gone, and is let go. */
export function heartbeat(socket: WebSocket, everyMs: number): void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, everyMs);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}

/** Closes with a reason, and does not wait long for the other side to agree. */
export function closeSoon(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), 1_000);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
