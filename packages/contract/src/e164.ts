declare const brand: unique symbol;

/** A telephone number as ITU-T E.164 writes it internationally: `+`, country code, subscriber; 15 digits at most. */
export type E164 = string & { readonly [brand]: 'E164' };

export const e164Pattern = '^\\+[1-9][0-9]{4,14}$';
const shape = new RegExp(e164Pattern);

/** The number if `text` has the shape of E.164 (ASCII digits only), else undefined. Says nothing of whether it exists. */
export function asE164(text: string): E164 | undefined {
  return shape.test(text) ? (text as E164) : undefined;
}
