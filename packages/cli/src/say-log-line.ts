import { type Out, plain } from './out.ts';

interface LogLine {
  readonly level?: string;
  readonly time?: string;
  readonly msg?: string;
  readonly [field: string]: unknown;
}

/** One line of the exchange's log (JSON) for people; what is not JSON is shown as it is. */
export function sayLogLine(text: string, out: Out): string {
  const line = parse(text);
  if (line === undefined) return plain(text);
  const { level = '', time = '', msg = '', ...rest } = line;
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${shown(value)}`);
  const words = [time.slice(0, 19).replace('T', ' '), level.padEnd(5), msg, ...fields].filter(Boolean);
  const said = plain(words.join(' '));
  return out.paint(
    level === 'error' || level === 'fatal' ? 'red' : level === 'warn' ? 'yellow' : 'reset',
    said,
  );
}

function parse(text: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as LogLine) : undefined;
  } catch {
    return undefined;
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
