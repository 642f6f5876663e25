import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

export interface RawResult {
  readonly answers: readonly RawAnswer[];
  /** TCP: the other side has closed the connection. */
  readonly closed: boolean;
}

export interface RawTarget {
  readonly host: string;
  readonly port: number;
  readonly transport?: 'udp' | 'tcp';
  /** How long to listen for answers, in ms; ends sooner with the first final answer. */
  readonly within?: number;
}

/** Cuts what has arrived into answers. Bodies are left on: nobody needs them here. */
function parseAnswers(text: string): RawAnswer[] {
  return text
    .split(/(?=^SIP\/2\.0 \d{3})/m)
    .filter((part) => part.startsWith('SIP/2.0 '))
    .map((part) => ({ status: Number(part.slice(8, 11)), text: part }));
}

/**
 * Sends bytes as they are, one datagram or one stream, and collects the answers. For what no SIP library would send.
 * `{port}` in a message becomes the sender's own port, so that answers to the topmost Via come back.
 */
export async function sendRaw(message: string | Buffer, target: RawTarget): Promise<RawResult> {
  const { host, port, transport = 'udp', within = 1000 } = target;
  let text = '';
  let closed = false;
  const enough = new AbortController();
  const arrived = (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (parseAnswers(text).some(({ status }) => status >= 200)) enough.abort();
  };
  const filled = (own: number) =>
    typeof message === 'string' ? Buffer.from(message.replaceAll('{port}', `${own}`), 'utf8') : message;
  const listen = () => pause(within, undefined, { signal: enough.signal }).catch(() => undefined);

  if (transport === 'udp') {
    const socket = createSocket('udp4', arrived);
    try {
      await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
      await new Promise<unknown>((resolve) => {
        socket.send(filled(socket.address().port), port, host, resolve);
      });
      await listen();
    } finally {
      socket.close();
    }
  } else {
    const socket = connect(port, host);
    try {
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
      socket.on('data', arrived);
      socket.on('error', () => enough.abort()); // a reset is an answer too: `closed`
      socket.once('close', () => {
        closed = true;
        enough.abort();
      });
      socket.write(filled(socket.localPort ?? 0));
      await listen();
    } finally {
      socket.destroy();
    }
  }
  return { answers: parseAnswers(text), closed };
}
