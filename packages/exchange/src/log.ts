import pino from 'pino';

export type Log = pino.Logger;

/** Telephone numbers keep their country and last two digits in logs: enough to recognise, too little to collect. */
export function maskNumbers(text: string): string {
  return text.replace(/\+?\d{7,15}/g, (number) => `${number.slice(0, 3)}…${number.slice(-2)}`);
}

/** One line of JSON per fact, to `destination` (a file path, or standard error). */
export function createLog(options: { destination?: string; level?: string }): Log {
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['*.secret', '*.password', '*.token', '*.ha1'],
      hooks: {
        logMethod(args, method) {
          const masked = args.map((arg) => (typeof arg === 'string' ? maskNumbers(arg) : arg));
          method.apply(this, masked as Parameters<typeof method>);
        },
      },
    },
    pino.destination({ dest: options.destination ?? 2, sync: true, mkdir: true }),
  );
}
