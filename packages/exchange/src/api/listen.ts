import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer as createHttpServer, type Server as HttpServer, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { createServer as createTcpServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { PhoneError } from '../errors.ts';
import type { CertificateSource } from './needs.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly certificate: CertificateSource;
  readonly onRequest: RequestListener;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** ms in which a new connection has to say something; for tests */
  readonly firstByteWithin?: number;
}

export interface Listener {
  readonly port: number;
  /** Takes no more connections and ends those that are there. */
  close(): Promise<void>;
}

/** first byte of a TLS record that carries a handshake (RFC 8446 §5.1); no HTTP method starts with it */
const tlsHandshake = 0x16;
const mostConnections = 8_192;

const limits: ServerOptions = {
  // an offer of HTTP/2 in clear (`Upgrade: h2c`) may be ignored (RFC 9110 §7.8): it is an ordinary request
  shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
  connectionsCheckingInterval: 5_000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16 * 1024,
};

/**
 * One port for HTTP and HTTPS: the first byte of a connection tells which. So `http://localhost:8080` is simple, and
 * `https://<this machine>:8080` is what browsers elsewhere need before they give a page the microphone.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const plain = createHttpServer(limits, options.onRequest);
  const secure = createHttpsServer(
    { ...limits, handshakeTimeout: 10_000, ...tlsOptions(options.certificate) },
    options.onRequest,
  );
  const forgetRenewals = options.certificate.onRenewed(() =>
    secure.setSecureContext(tlsOptions(options.certificate)),
  );
  const sockets = new Set<Socket>();
  const tcp = createTcpServer({ noDelay: true, pauseOnConnect: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // a peer that goes away while it is being served is no news
    socket.on('error', () => socket.destroy());
    sniff(socket, options.firstByteWithin ?? 10_000, (isTls) => (isTls ? secure : plain));
  });
  tcp.maxConnections = mostConnections;
  for (const server of [plain, secure]) {
    server.on('upgrade', options.onUpgrade);
    server.on('clientError', answerMalformed);
    // it never listens itself; this starts its watch over slow requests, which Node ties to listening
    server.emit('listening');
  }
  secure.on('tlsClientError', (_error, socket) => socket.destroy());
  try {
    await bound(tcp, options);
  } catch (error) {
    forgetRenewals();
    for (const server of [plain, secure]) server.close();
    throw error;
  }
  return {
    port: (tcp.address() as { port: number }).port,
    close: async () => {
      forgetRenewals();
      const closed = once(tcp, 'close');
      tcp.close();
      for (const server of [plain, secure]) server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function tlsOptions(source: CertificateSource): { key: string; cert: string; minVersion: 'TLSv1.2' } {
  const { key, cert } = source.current();
  return { key, cert, minVersion: 'TLSv1.2' };
}

/** Reads the first byte, puts it back, and hands the connection over. */
function sniff(
  socket: Socket,
  within: number,
  serverFor: (isTls: boolean) => HttpServer | HttpsServer,
): void {
  const silent = setTimeout(() => socket.destroy(), within);
  socket.once('close', () => clearTimeout(silent));
  socket.once('data', (bytes) => {
    clearTimeout(silent);
    socket.pause();
    const isTls = bytes[0] === tlsHandshake;
    socket.unshift(bytes);
    serverFor(isTls).emit('connection', socket);
    // TLS reads what was put back by itself; flowing, it would be gone before
    if (!isTls) socket.resume();
  });
  socket.resume();
}

async function bound(tcp: ReturnType<typeof createTcpServer>, { host, port }: ListenOptions): Promise<void> {
  const listening = once(tcp, 'listening');
  tcp.listen({ host, port, backlog: 1024 });
  try {
    await listening;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
    throw new PhoneError(
      'port-taken',
      `Port ${port} on ${host} cannot be had (${code}): stop what uses it, or start with --port-offset.`,
      { cause: error },
    );
  }
}

/** What is no HTTP gets a short answer and an end (RFC 9110 §15.5). */
function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (socket.destroyed || !socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, phrase] = malformed[error.code ?? ''] ?? [400, 'Bad Request'];
  socket.end(`HTTP/1.1 ${status} ${phrase}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

const malformed: Record<string, [number, string]> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};
