const key = 'owndial.last-dialled';

/** The number dialled last, for the call key on an empty field. */
export const lastDialled = {
  get(): string {
    try {
      return sessionStorage.getItem(key) ?? '';
    } catch {
      return '';
    }
  },
  set(number: string): void {
    try {
      sessionStorage.setItem(key, number);
    } catch {
      // storage is switched off: there is no redial by the empty field then
    }
  },
};
