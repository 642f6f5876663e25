import { PhoneError } from '../errors.ts';

/**
 * Short numbers that somewhere call for help. Whoever dials one of them in need must not reach a colleague, so no
 * user can have it as an extension, whatever the home country.
 */
const emergency = new Set(
  '108 110 111 112 113 114 115 116 117 118 119 120 122 123 131 133 144 155 158 190 191 192 193 194 195 197 198 199 911 995 998 999'.split(
    ' ',
  ),
);

export function refuseEmergency(extension: string): void {
  if (!emergency.has(extension)) return;
  throw new PhoneError(
    'conflict',
    `${extension} is an emergency number in some countries: choose another extension.`,
  );
}

/** The lowest free extension from 101 on. */
export function nextFree(taken: ReadonlySet<string>): string {
  for (let candidate = 101; candidate <= 999_999; candidate++) {
    const extension = String(candidate);
    if (!taken.has(extension) && !emergency.has(extension)) return extension;
  }
  throw new PhoneError('conflict', 'No extension is free.');
}
