import { PhoneError } from '../../errors.ts';

export interface AmiMessage {
  /** field names as Asterisk writes them; of repeated fields the last stays */
  readonly fields: Readonly<Record<string, string>>;
  /** the `Output:` lines of a command's answer */
  readonly output: readonly string[];
}

/** Cuts the stream into messages: `Name: value` lines, ended by an empty line. Bounded, as a peer may be broken. */
export class AmiParser {
  readonly #onMessage: (message: AmiMessage) => void;
  #rest = '';
  #fields: Record<string, string> = {};
  #output: string[] = [];
  #any = false;

  constructor(onMessage: (message: AmiMessage) => void) {
    this.#onMessage = onMessage;
  }

  push(text: string): void {
    this.#rest += text;
    let from = 0;
    for (let end = this.#rest.indexOf('\n'); end !== -1; end = this.#rest.indexOf('\n', from)) {
      this.#line(this.#rest.slice(from, this.#rest[end - 1] === '\r' ? end - 1 : end));
      from = end + 1;
    }
    this.#rest = this.#rest.slice(from);
  }

  #line(line: string): void {
    if (line === '') {
      if (this.#any) this.#onMessage({ fields: this.#fields, output: this.#output });
      this.#fields = {};
      this.#output = [];
      this.#any = false;
      return;
    }
    const colon = line.indexOf(':');
    // the greeting (`Asterisk Call Manager/…`) is the one line without a colon
    if (colon === -1) return;
    this.#any = true;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trimStart();
    if (name === 'Output') this.#output.push(value);
    else this.#fields[name] = value;
  }
}

/** An action as bytes for the wire. Throws on a value that would break out of its line. */
export function encodeAction(fields: Readonly<Record<string, string>>): string {
  let frame = '';
  for (const [name, value] of Object.entries(fields)) {
    if (/[\r\n\0]/.test(name) || /[\r\n\0]/.test(value)) {
      throw new PhoneError('bad-request', `The field ${JSON.stringify(name)} has a line end in it.`);
    }
    // several channel variables are several lines of one name, given here as `Variable1`, `Variable2`, …
    frame += `${name.replace(/^Variable\d+$/, 'Variable')}: ${value}\r\n`;
  }
  return `${frame}\r\n`;
}
