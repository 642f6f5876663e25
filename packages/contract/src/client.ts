import type { ErrorCode } from './error-codes.ts';
import {
  type BodyOf,
  type Operation,
  type OperationName,
  operations,
  type ParamsOf,
  type QueryOf,
  type ReplyOf,
} from './operations.ts';
import type { Problem } from './page.ts';

/** A refusal by the API, with its problem document's stable `code`. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ErrorCode;

  constructor(problem: Pick<Problem, 'status' | 'code' | 'detail'>) {
    super(problem.detail);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code as ErrorCode;
  }
}

type Drop<T> = { [K in keyof T as T[K] extends undefined ? never : K]: T[K] };
export type Input<N extends OperationName> = Drop<{
  params: ParamsOf<N>;
  query: QueryOf<N>;
  body: BodyOf<N>;
}>;
type Args<N extends OperationName> = keyof Input<N> extends never
  ? []
  : keyof Input<N> extends 'query'
    ? [input?: Input<N>]
    : [input: Input<N>];

export type Client = <N extends OperationName>(name: N, ...args: Args<N>) => Promise<ReplyOf<N>>;

/**
 * Calls operations by name. `base` is the web address (empty in a page of its own); `token` makes it a program's
 * client, without it the session cookie speaks. Rejects with `ApiError`, or with what `fetch` rejects with.
 */
export function createClient(options: { base?: string; token?: string; fetch?: typeof fetch } = {}): Client {
  const send = options.fetch ?? fetch;
  return async (name, ...args) => {
    const operation: Operation = operations[name];
    const input = (args[0] ?? {}) as {
      params?: Record<string, string>;
      query?: Record<string, unknown>;
      body?: unknown;
    };
    const headers: Record<string, string> = { accept: 'application/json' };
    if (options.token) headers.authorization = `Bearer ${options.token}`;
    const request: RequestInit = { method: operation.method, headers };
    if (input.body !== undefined) {
      headers['content-type'] = 'application/json';
      request.body = JSON.stringify(input.body);
    }
    const response = await send(`${options.base ?? ''}/api/v1${pathOf(operation, input)}`, request);
    if (!response.ok) throw new ApiError(await problemOf(response));
    return (response.status === 204 ? undefined : await response.json()) as never;
  };
}

function pathOf(
  operation: Operation,
  input: { params?: Record<string, string>; query?: Record<string, unknown> },
): string {
  const path = operation.path.replace(/:(\w+)/g, (_, key: string) =>
    encodeURIComponent(input.params?.[key] ?? ''),
  );
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(input.query ?? {}))
    if (value !== undefined) query.set(key, String(value));
  return query.size > 0 ? `${path}?${query}` : path;
}

async function problemOf(response: Response): Promise<Pick<Problem, 'status' | 'code' | 'detail'>> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (typeof problem.code === 'string') {
      return {
        status: response.status,
        code: problem.code,
        detail: problem.detail ?? problem.title ?? problem.code,
      };
    }
  } catch {
    // not a problem document: something between us and the exchange answered
  }
  return {
    status: response.status,
    code: 'internal',
    detail: `The exchange answered with HTTP ${response.status}.`,
  };
}
