import { PhoneError } from '../../errors.ts';

export interface AmiMessage {
  /** field names as Asterisk writes them; of repeated fields the last stays */
  readonly fields: Readonly<Record<string, string>>;
  /** the `Output:` lines of a command's answer */
  readonly output: readonly string[];
}

/** Characters of one message; the longest known is the answer of a console command on a full exchange. */
const longest = 16 * 1024 * 1024;

/** Cuts the stream into messages: `Name: value` lines, ended by an empty line. */
export class AmiParser {
  readonly #onMessage: (message: AmiMessage) => void;
  #rest = '';
  #fields: Record<string, string> = {};
  #output: string[] = [];
  #any = false;
  #size = 0;

  constructor(onMessage: (message: AmiMessage) => void) {
    this.#onMessage = onMessage;
  }

  /** False when a message grows without end: whoever is there is not Asterisk. */
  push(text: string): boolean {
    // what is left over has no line end in it, and is not searched again
    let end = text.indexOf('\n');
    if (end !== -1) end += this.#rest.length;
    this.#rest += text;
    this.#size += text.length;
    let from = 0;
    for (; end !== -1; end = this.#rest.indexOf('\n', from)) {
      this.#line(this.#rest.slice(from, this.#rest[end - 1] === '\r' ? end - 1 : end));
      from = end + 1;
    }
    this.#rest = this.#rest.slice(from);
    return this.#size <= longest;
  }

  #line(line: string): void {
    if (line === '') {
      if (this.#any) this.#onMessage({ fields: this.#fields, output: this.#output });
      this.#fields = {};
      this.#output = [];
      this.#any = false;
      this.#size = 0;
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
