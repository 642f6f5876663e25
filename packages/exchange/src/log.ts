import { renameSync, statSync } from 'node:fs';
import pino from 'pino';

export type Log = pino.Logger;

export interface LogFile {
  readonly log: Log;
  /** Begins a new file when this one is large; three old ones are kept. */
  rotateIfLarge(): void;
}

const largest = 10e6;
const kept = 3;

/** Telephone numbers keep their country and last two digits in logs: enough to recognise, too little to collect. */
export function maskNumbers(text: string): string {
  return text.replace(/\+?\d{7,15}/g, (number) => `${number.slice(0, 3)}…${number.slice(-2)}`);
}

/** A log at `file`, one line of JSON per fact. */
export function openLogFile(file: string): LogFile {
  const destination = pino.destination({ dest: file, sync: true, mkdir: true });
  // a full disk must not end the exchange for want of a line in its log
  destination.on('error', () => undefined);
  return {
    log: createLog({ destination }),
    rotateIfLarge: () => {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < largest) return;
      for (let number = kept - 1; number >= 1; number -= 1)
        rename(`${file}.${number}`, `${file}.${number + 1}`);
      rename(file, `${file}.1`);
      destination.reopen();
    },
  };
}

/** One line of JSON per fact, to `destination` or standard error. */
export function createLog(options: { destination?: pino.DestinationStream; level?: string } = {}): Log {
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: maskFields },
      serializers: { error: maskedError, err: maskedError },
      redact: ['secret', 'password', 'token', 'ha1'].flatMap((name) => [name, `*.${name}`]),
      hooks: {
        logMethod(args, method) {
          const masked = args.map((arg) => (typeof arg === 'string' ? maskNumbers(arg) : arg));
          method.apply(this, masked as Parameters<typeof method>);
        },
      },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  );
}

/** Fields that are a number and nothing else; ids and times have other signs in them or around them. */
const maskFields = (fields: Record<string, unknown>): Record<string, unknown> =>
  mapStrings(fields, (text) => (/^\+?\d{7,15}$/.test(text) ? maskNumbers(text) : text));

function maskedError(error: unknown): unknown {
  if (typeof error === 'string') return maskNumbers(error);
  return error instanceof Error ? mapStrings({ ...pino.stdSerializers.err(error) }, maskNumbers) : error;
}

function mapStrings(
  fields: Record<string, unknown>,
  change: (text: string) => string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? change(value) : value]),
  );
}

function rename(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
}
