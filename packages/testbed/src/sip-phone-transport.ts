import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Core, EmitterImpl, type Transport, TransportState } from 'sip.js';

export interface StreamTransportOptions {
  readonly host: string;
  readonly port: number;
  readonly transport: 'tcp' | 'tls';
}

/** Cuts a stream into SIP messages by their Content-Length (RFC 3261 §18.3), and leaves out keep-alives. */
function messageReader(onMessage: (message: string) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      while (rest[0] === 13 || rest[0] === 10) rest = rest.subarray(1);
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(
        /^(?:Content-Length|l)\s*:\s*(\d+)/im.exec(rest.toString('latin1', 0, end))?.[1] ?? 0,
      );
      if (rest.length < end + 4 + length) return;
      onMessage(rest.toString('utf8', 0, end + 4 + length));
      rest = rest.subarray(end + 4 + length);
    }
  };
}

/** SIP over TCP or TLS for SIP.js, which itself has only WebSocket. */
export class StreamTransport implements Transport {
  readonly protocol: string;
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;
  state: TransportState = TransportState.Disconnected;
  readonly stateChange = new EmitterImpl<TransportState>();
  readonly #options: StreamTransportOptions;
  #socket: Socket | undefined;

  constructor(_logger: Core.Logger, options: StreamTransportOptions) {
    this.#options = options;
    this.protocol = options.transport.toUpperCase();
  }

  async connect(): Promise<void> {
    const { host, port, transport } = this.#options;
    this.#enter(TransportState.Connecting);
    // A self-signed certificate is what a new exchange has.
    const tls = transport === 'tls';
    const socket = tls ? connectTls({ host, port, rejectUnauthorized: false }) : connectTcp({ host, port });
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      socket.once(tls ? 'secureConnect' : 'connect', resolve).once('error', reject);
    });
    socket.on(
      'data',
      messageReader((message) => this.onMessage?.(message)),
    );
    socket.on('error', () => undefined); // `close` follows
    socket.once('close', () => {
      this.#enter(TransportState.Disconnected);
      this.onDisconnect?.();
    });
    this.#enter(TransportState.Connected);
    this.onConnect?.();
  }

  async disconnect(): Promise<void> {
    this.#socket?.destroy();
  }

  dispose(): Promise<void> {
    return this.disconnect();
  }

  isConnected(): boolean {
    return this.state === TransportState.Connected;
  }

  async send(message: string): Promise<void> {
    if (!this.isConnected()) throw new Error('not connected');
    this.#socket?.write(message);
  }

  #enter(state: TransportState): void {
    this.state = state;
    this.stateChange.emit(state);
  }
}
