import { createHash, randomBytes } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type EventQueue, eventQueue } from './event-queue.ts';
import type { RawAnswer } from './raw-sip.ts';

export interface WireRequest {
  readonly method: string;
  readonly uri: string;
  /** Lines as they are to be sent; those that a request must have are added where they are missing. */
  readonly headers?: readonly string[];
  readonly body?: string;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** Answers a digest challenge (RFC 3261 §22, RFC 2617 §3.2.2). */
export function digest(
  { user, password }: Credentials,
  method: string,
  uri: string,
  challenge: string,
): string {
  const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
  const [realm, nonce, opaque] = [field('realm'), field('nonce'), field('opaque')];
  const cnonce = randomBytes(8).toString('hex');
  const ha1 = md5(`${user}:${realm}:${password}`);
  const response = md5(`${ha1}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
  const words = { username: user, realm, nonce, uri, response, cnonce, opaque };
  const quoted = Object.entries(words).map(([name, value]) => `${name}="${value}"`);
  return `Authorization: Digest ${quoted.join(', ')}, algorithm=MD5, qop=auth, nc=00000001`;
}

/**
 * Sends requests made by hand and hears the answers, with digest where it is asked for: for what no SIP library would
 * say. It answers OPTIONS, so that it counts as there, and no other request.
 */
export class SipWire implements AsyncDisposable {
  readonly port: number;
  readonly #transport: 'UDP' | 'TCP';
  readonly #answers: EventQueue<RawAnswer> = eventQueue<RawAnswer>(({ status }) => `${status}`);
  readonly #send: (text: string) => void;
  readonly #close: () => void;
  #sequence = 0;

  private constructor(
    transport: 'UDP' | 'TCP',
    port: number,
    send: (text: string) => void,
    close: () => void,
  ) {
    this.#transport = transport;
    this.port = port;
    this.#send = send;
    this.#close = close;
  }

  static async open(
    server: { host: string; port: number },
    transport: 'udp' | 'tcp' = 'udp',
  ): Promise<SipWire> {
    if (transport === 'udp') {
      const socket: UdpSocket = createSocket('udp4').bind(0, '127.0.0.1');
      await once(socket, 'listening');
      const send = (text: string) => socket.send(text, server.port, server.host);
      const wire = new SipWire('UDP', socket.address().port, send, () => socket.close());
      socket.on('message', (chunk) => wire.#take(chunk.toString('utf8')));
      return wire;
    }
    const socket: Socket = connect(server.port, server.host);
    await once(socket, 'connect');
    const wire = new SipWire(
      'TCP',
      socket.localPort ?? 0,
      (text) => void socket.write(text),
      () => socket.destroy(),
    );
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => wire.#take(chunk.toString('utf8')));
    return wire;
  }

  #take(text: string): void {
    if (text.startsWith('OPTIONS ')) {
      const lines = text.split('\r\n').filter((line) => /^(via|from|to|call-id|cseq):/i.test(line));
      this.#send(['SIP/2.0 200 OK', ...lines, 'Content-Length: 0', '', ''].join('\r\n'));
      return;
    }
    for (const part of text.split(/(?=^SIP\/2\.0 \d{3})/m)) {
      if (part.startsWith('SIP/2.0 ')) this.#answers.push({ status: Number(part.slice(8, 11)), text: part });
    }
  }

  /** The request as it is sent, without credentials. */
  compose({ method, uri, headers = [], body = '' }: WireRequest, branch = newBranch()): string {
    const has = (name: string) => headers.some((line) => line.toLowerCase().startsWith(`${name}:`));
    const own = `127.0.0.1:${this.port}`;
    const lines = [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/${this.#transport} ${own};rport;branch=${branch}`,
      'Max-Forwards: 70',
      ...headers,
    ];
    const add = (name: string, value: string) => has(name.toLowerCase()) || lines.push(`${name}: ${value}`);
    add('From', `<sip:wire@127.0.0.1>;tag=${randomBytes(4).toString('hex')}`);
    add('To', `<${uri}>`);
    add('Call-ID', `${randomBytes(8).toString('hex')}@wire`);
    add('CSeq', `${++this.#sequence} ${method}`);
    add('Contact', `<sip:wire@${own};transport=${this.#transport.toLowerCase()}>`);
    if (body !== '') add('Content-Type', 'application/sdp');
    return `${lines.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  }

  /** The final answer to a request; with credentials, the one to its repetition after the challenge. */
  async ask(request: WireRequest, credentials?: Credentials): Promise<RawAnswer> {
    const first = await this.#roundTrip(request);
    if (credentials === undefined || first.status !== 401) return first;
    const same = (name: string) => {
      const value = new RegExp(`^${name}:[ \\t]*([^\\r\\n]*)`, 'im').exec(first.text)?.[1] ?? '';
      return value.replace(name === 'To' ? /;tag=[^;]*$/ : /$^/, '');
    };
    const { method, uri } = request;
    const kept = ['From', 'To', 'Call-ID'].map((name) => `${name}: ${same(name)}`);
    const challenge = /^WWW-Authenticate:.*$/im.exec(first.text)?.[0] ?? '';
    const others = (request.headers ?? []).filter((line) => !/^(from|to|call-id|cseq):/i.test(line));
    const headers = [...kept, ...others, digest(credentials, method, uri, challenge)];
    return this.#roundTrip({ ...request, headers });
  }

  async #roundTrip(request: WireRequest): Promise<RawAnswer> {
    const branch = newBranch();
    const text = this.compose(request, branch);
    this.#send(text);
    const what = `the answer to ${request.method} ${request.uri.slice(0, 60)}`;
    const answer = await this.#answers.next(
      (one) => one.status >= 200 && one.text.includes(branch),
      what,
      5000,
    );
    if (request.method === 'INVITE') this.#acknowledge(text, answer, branch);
    return answer;
  }

  /** RFC 3261 §17.1.1.3 for a refusal. An INVITE that was accepted is given up by BYE (§15). */
  #acknowledge(invite: string, { status, text }: RawAnswer, branch: string): void {
    const line = (of: string, name: string) => new RegExp(`^${name}:.*$`, 'im').exec(of)?.[0] ?? '';
    const uri = invite.slice(7, invite.indexOf(' SIP/2.0'));
    const sequence = Number(/^CSeq: (\d+)/m.exec(invite)?.[1]);
    const to = (method: string, target: string, number: number, via: string) =>
      this.#send(
        this.compose(
          {
            method,
            uri: target,
            headers: [
              line(invite, 'From'),
              line(text, 'To'),
              line(invite, 'Call-ID'),
              `CSeq: ${number} ${method}`,
            ],
          },
          via,
        ),
      );
    if (status >= 300) {
      to('ACK', uri, sequence, branch);
      return;
    }
    const target = /^Contact:\s*<([^>]*)>/im.exec(text)?.[1] ?? uri;
    to('ACK', target, sequence, newBranch());
    to('BYE', target, sequence + 1, newBranch());
  }

  /** Text as it is. */
  send(text: string): void {
    this.#send(text);
  }

  answer(fits: (answer: RawAnswer) => boolean, what: string, within?: number): Promise<RawAnswer> {
    return this.#answers.next(fits, what, within);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }
}

const newBranch = () => `z9hG4bK${randomBytes(8).toString('hex')}`;
