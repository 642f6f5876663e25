/** What the contract asks of a sign-in name and a password, told before they are sent. */
export function loginTrouble(login: string): string | null {
  if (!login) return 'Please choose a sign-in name.';
  if (/^[a-z][a-z0-9._-]{0,31}$/.test(login)) return null;
  return 'Begin with a letter; then small letters, digits, dot, dash or underscore.';
}

export function passwordTrouble(password: string): string | null {
  if (password.length < 10) return `${10 - password.length} more characters are needed.`;
  return null;
}

/** A first proposal: `Ada Byron-King` is `ada`, `Žofie` is `zofie`. */
export function loginFromName(name: string): string {
  const plain = name.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (plain.split(/\s+/)[0] ?? '')
    .replace(/[^a-z0-9._-]/g, '')
    .replace(/^[^a-z]+/, '')
    .slice(0, 32);
}
