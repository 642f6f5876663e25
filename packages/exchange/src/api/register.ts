import { type Operation, type OperationName, operations } from '@owndial/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { addressKey, type Principal } from '../accounts/index.ts';
import { PhoneError } from '../errors.ts';
import type { AskedOver, Handlers } from './asked.ts';
import { authenticate, refuseClearText } from './authenticate.ts';
import type { ApiNeeds } from './needs.ts';
import { peerOf } from './peer.ts';
import { originOf } from './same-origin.ts';
import { sessionCookie } from './session-cookie.ts';

export const apiPrefix = '/api/v1';
type AnyHandler = (asked: unknown) => Promise<unknown>;

/** Serves every operation of the contract. Who may ask is decided here, before a body is read or a handler runs. */
export function registerOperations(app: FastifyInstance, needs: ApiNeeds, handlers: Handlers): void {
  for (const name of Object.keys(operations) as OperationName[]) {
    const operation: Operation = operations[name];
    const handle = handlers[name] as AnyHandler;
    app.route({
      method: operation.method,
      url: `${apiPrefix}${operation.path}`,
      schema: schemaOf(operation),
      onRequest: (request, reply) => admit(operation, needs, request, reply),
      handler: async (request, reply) => {
        reply.code(statusOf(operation));
        const answer = await handle({
          params: request.params,
          query: request.query,
          body: request.body,
          principal: request.principal,
          web: askedOver(request, reply, needs),
        });
        return operation.reply === undefined ? reply.send() : answer;
      },
    });
  }
}

export const statusOf = (operation: Operation): number =>
  operation.status ?? (operation.reply === undefined ? 204 : 200);

function schemaOf(operation: Operation): FastifySchema {
  const { params, query, body, reply } = operation;
  return {
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    // what the schema does not name is not sent: no column leaves by mistake
    ...(reply && { response: { [statusOf(operation)]: reply } }),
  };
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | undefined;
  }
}

async function admit(
  operation: Operation,
  needs: ApiNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const peer = peerOf(request.raw);
  refuseClearText(peer);
  const webPort = needs.config.ports.web;
  const known = await authenticate(request.raw, peer, { accounts: needs.accounts, webPort });
  refuseCrossSite(operation, request, known?.principal);
  if (operation.access !== 'public' && known === undefined) {
    throw new PhoneError('not-signed-in', 'Sign in first.');
  }
  if (operation.access === 'owner' && known?.principal.role !== 'owner') {
    throw new PhoneError('forbidden', 'Only an owner may do this.');
  }
  request.principal = known?.principal;
  if (known?.renewedCookie !== undefined) {
    reply.header('set-cookie', sessionCookie(known.renewedCookie, webPort, peer.encrypted));
  }
}

/**
 * A browser sends our cookie also when another site's page makes it ask, so what changes something must come from a
 * page of ours. Signing in counts: nobody is to be signed in to somebody else's account unawares. Tokens are not sent
 * by browsers of themselves.
 */
function refuseCrossSite(
  operation: Operation,
  request: FastifyRequest,
  principal: Principal | undefined,
): void {
  if (operation.method === 'GET') return;
  if (principal !== undefined && principal.kind !== 'session') return;
  const origin = originOf(request.headers);
  if (origin === 'same' || (origin === 'unknown' && principal === undefined)) return;
  throw new PhoneError('cross-site', 'This request comes from another site, or does not say from which.');
}

function askedOver(request: FastifyRequest, reply: FastifyReply, { config }: ApiNeeds): AskedOver {
  const peer = peerOf(request.raw);
  const setCookie = (secret?: string) =>
    reply.header('set-cookie', sessionCookie(secret, config.ports.web, peer.encrypted));
  return {
    address: addressKey(peer.address),
    host: peer.host,
    userAgent: request.headers['user-agent'] ?? '',
    startSession: (secret) => void setCookie(secret),
    endSession: () => void setCookie(),
  };
}
