import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { type Client, createClient, type ErrorCode } from '@owndial/contract';
import { exchangeState, type Ready } from '@owndial/exchange/boot/ready-file';
import type { HomeLayout } from '@owndial/exchange/config/home-layout';
import { resolveHome } from '@owndial/exchange/config/load';
import { PhoneError } from '@owndial/exchange/errors';
import type { Context, remoteOptions } from './command.ts';
import { UsageError } from './errors.ts';

export interface Connection {
  readonly client: Client;
  /** web address without a slash at its end */
  readonly base: string;
  readonly token: string;
}

/** The exchange of this machine's home with the machine's own token, or the one that `--url` names. */
export function connect({ flags, env, signal }: Context<typeof remoteOptions>): Connection {
  const url = flags.url ?? env.OWNDIAL_URL;
  if (url) return remote(url, flags.token ?? env.OWNDIAL_TOKEN, signal);
  const home = resolveHome(flags.home, env);
  const base = localBase(readyOrThrow(home));
  return connection(base, flags.token ?? readCliToken(home), signal);
}

/** @throws PhoneError `not-running` */
export function readyOrThrow(home: HomeLayout): Ready {
  const state = exchangeState(home);
  if (state.kind === 'ready') return state.ready;
  throw new PhoneError(
    'not-running',
    state.kind === 'down'
      ? `no exchange runs from ${home.root}; start it with \`./owndial up\`, or name another with --home or --url.`
      : `the exchange of ${home.root} is starting or stopping; try again in a moment.`,
  );
}

export function localBase({ listen, ports }: Pick<Ready, 'listen' | 'ports'>): string {
  const anywhere = listen === '0.0.0.0' || listen === '::';
  const host = anywhere ? '127.0.0.1' : isIPv6(listen) ? `[${listen}]` : listen;
  return `http://${host}:${ports.web}`;
}

export function readCliToken(home: HomeLayout): string {
  const file = join(home.run, 'cli-token');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new PhoneError('forbidden', `${file} cannot be read; run this as the user of the exchange.`, {
      cause: error,
    });
  }
}

function remote(url: string, token: string | undefined, signal: AbortSignal): Connection {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError(`--url wants a web address such as https://phone.example.org, not "${url}"`);
  }
  if (!token) throw new UsageError('--url wants a --token too (or OWNDIAL_TOKEN); `token add` makes one');
  return connection(new URL(url).href.replace(/\/+$/, ''), token, signal);
}

function connection(base: string, token: string, signal: AbortSignal): Connection {
  const send: typeof fetch = async (input, init) => {
    try {
      return await fetch(input, { ...init, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(base, error);
    }
  };
  return { base, token, client: createClient({ base, token, fetch: send }) };
}

export function unreachable(base: string, error: unknown): PhoneError {
  const cause = (error as { cause?: { code?: string } }).cause?.code;
  const code: ErrorCode = 'not-running';
  if (cause !== undefined && /CERT|SIGNED|ISSUER|VERIFY/.test(cause)) {
    return new PhoneError(
      code,
      `the certificate of ${base} is not known here (${cause}); set NODE_EXTRA_CA_CERTS to the file tls/authority.pem of its home.`,
      { cause: error },
    );
  }
  return new PhoneError(
    code,
    `the exchange at ${base} does not answer${cause ? ` (${cause})` : ''}; see \`./owndial status\` there.`,
    { cause: error },
  );
}
