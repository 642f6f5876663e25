import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Turns } from './turns.ts';

/** scrypt (RFC 7914 §2): `ln` is the logarithm of the cost, memory is 128·r·2^ln bytes. */
export interface HashCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and about an eighth of a second. */
const usualCost: HashCost = { ln: 15, r: 8, p: 3 };
const saltBytes = 16;
const keyBytes = 32;

/** Hashes as `$scrypt$ln=15,r=8,p=3$<salt>$<key>`: what each was made with stands in it, so the cost can grow. */
export class Passwords {
  readonly #cost: HashCost;
  readonly #turns = new Turns(2, 64);
  /** a hash that nothing matches */
  readonly #decoy: string;

  constructor(cost: HashCost = usualCost) {
    this.#cost = cost;
    this.#decoy = hashText(cost, randomBytes(saltBytes), randomBytes(keyBytes));
  }

  async hash(password: string): Promise<string> {
    const salt = randomBytes(saltBytes);
    return hashText(this.#cost, salt, await this.#derive(password, salt, this.#cost));
  }

  /** Takes as long without a hash as with one, so that the time does not tell which logins exist. */
  async matches(password: string, hash: string | null | undefined): Promise<boolean> {
    const known = parseHash(hash ?? this.#decoy);
    if (known === undefined) return false;
    const key = await this.#derive(password, known.salt, known.cost);
    return timingSafeEqual(key, known.key) && hash !== null && hash !== undefined;
  }

  /** Whether a hash should be made anew at the next chance. */
  isDated(hash: string): boolean {
    const cost = parseHash(hash)?.cost;
    return cost?.ln !== this.#cost.ln || cost.r !== this.#cost.r || cost.p !== this.#cost.p;
  }

  #derive(password: string, salt: Buffer, { ln, r, p }: HashCost): Promise<Buffer> {
    const options = { N: 2 ** ln, r, p, maxmem: 256 * r * 2 ** ln };
    // NFC: the same password, typed on different keyboards, is the same bytes (RFC 8265 §4.2)
    const bytes = Buffer.from(password.normalize('NFC'));
    return this.#turns.take(
      () =>
        new Promise((resolve, reject) => {
          scrypt(bytes, salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
        }),
    );
  }
}

function hashText({ ln, r, p }: HashCost, salt: Buffer, key: Buffer): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

function parseHash(text: string): { cost: HashCost; salt: Buffer; key: Buffer } | undefined {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]{43})$/.exec(text);
  if (match === null) return undefined;
  const [, ln, r, p, salt = '', key = ''] = match;
  return {
    cost: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
}
