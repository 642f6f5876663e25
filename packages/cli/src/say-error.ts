import { ApiError, errorCodes } from '@owndial/contract';
import { PhoneError } from '@owndial/exchange/errors';
import { UsageError } from './errors.ts';
import type { Out } from './out.ts';

/** One clear line, or with `--json` a problem document (RFC 9457). Returns the exit code. */
export function sayError(out: Out, error: unknown, signal: AbortSignal): number {
  if (signal.aborted) return 1;
  const usage = error instanceof UsageError;
  const { code, status, detail } = problemOf(error);
  if (out.json)
    out.writeJson({ type: 'about:blank', title: usage ? 'Wrong usage' : 'Failed', status, code, detail });
  else out.remark(`owndial: ${oneLine(detail)}`);
  if (usage && !out.json) out.remark(`See: ./owndial ${[error.verb, '--help'].filter(Boolean).join(' ')}`);
  if (isBug(error) && !out.json) out.remark(String((error as Error).stack ?? error));
  return usage ? 2 : 1;
}

function problemOf(error: unknown): { code: string; status: number; detail: string } {
  if (error instanceof UsageError) return { code: 'bad-request', status: 400, detail: error.message };
  if (error instanceof ApiError) return { code: error.code, status: error.status, detail: error.message };
  if (error instanceof PhoneError) {
    return { code: error.code, status: errorCodes[error.code], detail: error.message };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', status: 500, detail: `something unforeseen happened: ${message}` };
}

const isBug = (error: unknown): boolean =>
  !(error instanceof UsageError || error instanceof ApiError || error instanceof PhoneError);

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ');
