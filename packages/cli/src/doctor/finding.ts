/** One thing looked at. `warn` and `wrong` say what to do; only `wrong` makes the doctor fail. */
export interface Finding {
  readonly about: string;
  readonly state: 'ok' | 'warn' | 'wrong';
  readonly found: string;
  readonly todo?: string;
}

export const ok = (about: string, found: string): Finding => ({ about, state: 'ok', found });
export const warn = (about: string, found: string, todo: string): Finding => ({
  about,
  state: 'warn',
  found,
  todo,
});
export const wrong = (about: string, found: string, todo: string): Finding => ({
  about,
  state: 'wrong',
  found,
  todo,
});
