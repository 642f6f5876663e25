import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { AmiParser } from './ami-frames.ts';

type Fields = Readonly<Record<string, string>>;
/** Bytes to send in answer, or nothing for an action that is never answered. */
export type TestAnswer = (fields: Fields, socket: Socket) => string | undefined;

const frame = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

export const success = ({ ActionID }: Fields, ...lines: string[]): string =>
  frame(['Response: Success', `ActionID: ${ActionID}`, ...lines]);
export const refusal = ({ ActionID }: Fields, message: string): string =>
  frame(['Response: Error', `ActionID: ${ActionID}`, `Message: ${message}`]);
/** A list as Asterisk sends it: an answer, the items, and an end. */
export const listOf = (fields: Fields, items: readonly Fields[]): string =>
  [
    success(fields, 'EventList: start'),
    ...items.map((item) => eventOf({ Event: 'Item', ...item, ActionID: fields.ActionID ?? '' })),
    eventOf({ Event: 'ListComplete', ActionID: fields.ActionID ?? '', EventList: 'Complete' }),
  ].join('');
export const eventOf = (fields: Fields): string =>
  frame(Object.entries(fields).map(([name, value]) => `${name}: ${value}`));

/** What listens where Asterisk's manager would, and can be late, refuse, cut its bytes anywhere, and vanish. */
export class TestManager {
  readonly port: number;
  /** what was asked, oldest first */
  readonly asked: Fields[] = [];
  readonly sockets = new Set<Socket>();
  /** by the name of the action */
  readonly answers = new Map<string, TestAnswer>([
    [
      'Login',
      (fields) => (fields.Secret === 'secret' ? success(fields) : refusal(fields, 'Authentication failed')),
    ],
    ['Command', (fields) => success(fields, 'Output: Asterisk has fully booted.')],
    ['PJSIPShowContacts', (fields) => refusal(fields, 'No Contacts found')],
    ['CoreShowChannels', (fields) => listOf(fields, [])],
  ]);
  readonly #server: Server;
  #waiting: { action: string; resolve: (fields: Fields) => void }[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async listen(port = 0): Promise<TestManager> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return new TestManager(server);
  }

  /** The next action of that name. */
  next(action: string): Promise<Fields> {
    return new Promise((resolve) => this.#waiting.push({ action, resolve }));
  }

  send(text: string): void {
    for (const socket of this.sockets) socket.write(text);
  }

  /** Ends all sessions without a word. */
  drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.drop();
    await closed;
  }

  #serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
    socket.setEncoding('utf8').write('Asterisk Call Manager/9.0.0\r\n');
    const parser = new AmiParser(({ fields }) => this.#answer(fields, socket));
    socket.on('data', (text: string) => parser.push(text));
  }

  #answer(fields: Fields, socket: Socket): void {
    this.asked.push(fields);
    const name = fields.Action ?? '';
    const answer = (this.answers.get(name) ?? ((asked) => success(asked)))(fields, socket);
    if (answer !== undefined) socket.write(answer);
    const waiting = this.#waiting.filter(({ action }) => action === name);
    this.#waiting = this.#waiting.filter(({ action }) => action !== name);
    for (const { resolve } of waiting) resolve(fields);
  }
}
