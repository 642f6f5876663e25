import { createHash, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Phone } from './directory.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const param = (text: string, name: string) => new RegExp(`${name}="?([^",\\s]+)`, 'i').exec(text)?.[1] ?? '';
const header = (text: string, name: string) => new RegExp(`^${name}: (.*)\r$`, 'im').exec(text)?.[1] ?? '';

/**
 * A caller that takes the time of one call with a clock finer than SIPp's, which moves in steps of 4 ms. It speaks only as
 * much SIP as a call that goes well needs.
 */
export class Prober implements Disposable {
  readonly #socket: Socket;
  readonly #server: number;
  #port = 0;

  private constructor(socket: Socket, server: number) {
    this.#socket = socket;
    this.#server = server;
  }

  static async open(server: number): Promise<Prober> {
    const prober = new Prober(createSocket('udp4'), server);
    prober.#socket.bind(0, '127.0.0.1');
    await once(prober.#socket, 'listening');
    prober.#port = prober.#socket.address().port;
    return prober;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  /** Calls, and hangs up when it is answered. Returns ms from the INVITE with credentials to the first 180. */
  async call(from: Phone, to: string): Promise<number> {
    const uri = `sip:${to}@127.0.0.1:${this.#server}`;
    const id = randomBytes(8).toString('hex');
    const request = (method: string, seq: number, target: string, toTag: string, more = '', body = '') =>
      this.#socket.send(
        `${method} ${target} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${this.#port};branch=z9hG4bK${id}${seq}${method}\r\n` +
          `Max-Forwards: 70\r\nFrom: <sip:${from.user}@127.0.0.1>;tag=${id}\r\nTo: <${uri}>${toTag}\r\n` +
          `Call-ID: ${id}\r\nCSeq: ${seq} ${method}\r\nContact: <sip:${from.user}@127.0.0.1:${this.#port}>\r\n` +
          `${more}Content-Length: ${body.length}\r\n\r\n${body}`,
        this.#server,
        '127.0.0.1',
      );
    const sdp =
      'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n';
    const type = 'Content-Type: application/sdp\r\n';

    request('INVITE', 1, uri, '', type, sdp);
    const challenge = await this.#answer(id, /^SIP\/2.0 401/);
    const tag = /;tag=[^;\r]+/.exec(header(challenge, 'To'))?.[0] ?? '';
    request('ACK', 1, uri, tag);
    const credentials = `Authorization: ${digest(header(challenge, 'WWW-Authenticate'), from, uri)}\r\n`;

    const sent = performance.now();
    request('INVITE', 2, uri, '', credentials + type, sdp);
    await this.#answer(id, /^SIP\/2.0 180/);
    const rang = performance.now();
    const answer = await this.#answer(id, /^SIP\/2.0 200[\s\S]*CSeq: 2 INVITE/);
    const remote = /<([^>]+)>/.exec(header(answer, 'Contact'))?.[1] ?? uri;
    const remoteTag = /;tag=[^;\r]+/.exec(header(answer, 'To'))?.[0] ?? '';
    request('ACK', 2, remote, remoteTag);
    request('BYE', 3, remote, remoteTag);
    await this.#answer(id, /^SIP\/2.0 200[\s\S]*CSeq: 3 BYE/);
    return rang - sent;
  }

  /** The next message of this call that looks like `wanted`. */
  async #answer(id: string, wanted: RegExp): Promise<string> {
    const signal = AbortSignal.timeout(5000);
    for (;;) {
      const [message] = (await once(this.#socket, 'message', { signal })) as [Buffer];
      const text = message.toString();
      if (text.includes(id) && wanted.test(text)) return text;
      if (text.includes(id) && /^SIP\/2.0 [4-6](?!01)/.test(text))
        throw new Error(`refused: ${text.split('\r')[0]}`);
    }
  }
}

/** RFC 7616 with MD5 and qop=auth, as phones do it. */
function digest(challenge: string, { user, secret }: Phone, uri: string): string {
  const [realm, nonce, opaque] = ['realm', 'nonce', 'opaque'].map((name) => param(challenge, name));
  const cnonce = randomBytes(4).toString('hex');
  const response = md5(
    `${md5(`${user}:${realm}:${secret}`)}:${nonce}:00000001:${cnonce}:auth:${md5(`INVITE:${uri}`)}`,
  );
  return (
    `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", ` +
    `algorithm=MD5, qop=auth, nc=00000001, cnonce="${cnonce}"${opaque ? `, opaque="${opaque}"` : ''}`
  );
}
