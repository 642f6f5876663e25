/** What one user's lamp watches, and what the dialplan's fallback rings. */
export interface CompiledUser {
  readonly extension: string;
  readonly numbers: readonly string[];
  readonly sipUsers: readonly string[];
}

/** The `[directory]` context: each extension and number, with the devices behind it (RFC 4235 lamps hang on these). */
export function renderHints(users: readonly CompiledUser[]): string {
  const lines: string[] = [];
  for (const user of users) {
    if (user.sipUsers.length === 0) continue;
    const devices = user.sipUsers.map((sipUser) => `PJSIP/${sipUser}`).join('&');
    for (const name of [user.extension, ...user.numbers]) lines.push(`exten => ${name},hint,${devices}\n`);
  }
  return lines.join('');
}
