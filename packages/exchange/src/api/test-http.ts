import { type IncomingHttpHeaders, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** the body as JSON */
  readonly json: ReturnType<typeof JSON.parse>;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** sent as it is when it is text or bytes, else as JSON */
  readonly body?: unknown;
  readonly ca?: string;
  /** address that it is asked from */
  readonly localAddress?: string;
}

/** HTTP without a browser's or fetch's good manners: any header and any body goes out as given. */
export async function ask(url: string, { method = 'GET', headers = {}, body, ca, localAddress }: Ask = {}) {
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  const bytes = body === undefined ? undefined : Buffer.from(raw ? (body as string) : JSON.stringify(body));
  const options: RequestOptions & { ca?: string } = {
    method,
    agent: false,
    headers: {
      ...(bytes && { 'content-length': String(bytes.length) }),
      ...(bytes && !raw && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(ca && { ca }),
    ...(localAddress && { localAddress }),
  };
  return new Promise<Answer>((resolve, reject) => {
    const request = url.startsWith('https:') ? requestHttps(url, options) : requestHttp(url, options);
    request.on('error', reject);
    request.on('response', (response) => {
      text(response).then((got) => {
        const status = response.statusCode ?? 0;
        const json = () => JSON.parse(got);
        resolve({
          status,
          headers: response.headers,
          text: got,
          get json() {
            return json();
          },
        });
      }, reject);
    });
    request.end(bytes);
  });
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf(answer: Answer): string {
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}
