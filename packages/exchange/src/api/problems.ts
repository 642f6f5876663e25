import { type ErrorCode, errorCodes, type Problem } from '@owndial/contract';
import type { FastifyError } from 'fastify';
import { PhoneError } from '../errors.ts';
import { storeFailure } from './store-failure.ts';

export const problemType = 'application/problem+json';

/** RFC 9457 §3.1. `about:blank` says that the title is the status's own phrase; our `code` is what programs read. */
export function problemOf(code: ErrorCode, detail: string): Problem {
  return { type: 'about:blank', title: titles[code] ?? code, status: errorCodes[code], code, detail };
}

/** What is told of an error; undefined when nothing may be told of it but that it happened. */
export function problemFor(error: unknown): Problem | undefined {
  const known = error instanceof PhoneError ? error : storeFailure(error);
  if (known !== undefined)
    return known.code === 'internal' ? undefined : problemOf(known.code, known.message);
  const http = error as Partial<FastifyError>;
  if (http.validation !== undefined) return problemOf('bad-request', invalid(http));
  const status = http.statusCode;
  if (status === undefined || status < 400 || status > 499) return undefined;
  const [code, detail] = refusals[status] ?? ['bad-request', 'The request cannot be understood.'];
  return problemOf(code, http.code === 'FST_ERR_CTP_EMPTY_JSON_BODY' ? 'The JSON body is empty.' : detail);
}

/** The HTTP server's own refusals; its messages are not ours to promise. */
const refusals: Record<number, [ErrorCode, string]> = {
  400: ['bad-request', 'The body is not JSON that can be taken, or the address is malformed.'],
  403: ['not-found', 'There is nothing here.'],
  404: ['not-found', 'There is nothing here.'],
  413: ['too-large', 'The body is larger than 64 kB.'],
  415: ['wrong-media-type', 'The body has to be application/json.'],
  429: ['too-many-attempts', 'Too many requests from your address: slow down.'],
};

/** What the patterns of the contract ask for, in words. */
const forms: Record<string, string> = {
  login: 'a small letter, then small letters, digits, dots, dashes or underscores, 32 at most',
  extension: 'two to six digits, of which the first is not 0',
  name: 'a name in one line, without control characters',
  to: 'a number, an extension or a sign-in name',
};

function invalid({ validation, validationContext }: Partial<FastifyError>): string {
  const [first] = validation ?? [];
  const field = first?.instancePath.replace(/^\//, '').replaceAll('/', '.') ?? '';
  const extra = (first?.params as { additionalProperties?: string[] } | undefined)?.additionalProperties;
  const where = field === '' ? (validationContext ?? 'request') : field;
  const form = first?.keyword === 'pattern' ? forms[field] : undefined;
  if (form !== undefined) return `${where}: has to be ${form}.`;
  return extra === undefined || extra.length === 0
    ? `${where}: ${first?.message ?? 'is not right'}.`
    : `${where}: ${extra.slice(0, 3).join(', ').slice(0, 100)} is not known here.`;
}

const titles: Partial<Record<ErrorCode, string>> = {
  'bad-request': 'Bad request',
  'not-signed-in': 'Not signed in',
  'wrong-credentials': 'Wrong credentials',
  forbidden: 'Forbidden',
  'cross-site': 'Request from another site',
  'needs-https': 'HTTPS is needed',
  'not-found': 'Not found',
  conflict: 'Conflict',
  'link-expired': 'Link used or expired',
  'too-large': 'Too large',
  'wrong-media-type': 'Wrong media type',
  'wrong-host': 'Unknown host name',
  'too-many-attempts': 'Too many attempts',
  'try-again': 'Busy for a moment',
  'engine-away': 'Engine away',
  'store-full': 'Database cannot write',
  internal: 'Internal error',
};
