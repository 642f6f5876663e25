import rateLimit from '@fastify/rate-limit';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { addressKey } from '../accounts/index.ts';
import { PhoneError } from '../errors.ts';
import { errorHandler } from './error-handler.ts';
import { handlersFor } from './handlers/index.ts';
import { hostChecker, wrongHost } from './host-check.ts';
import type { ApiNeeds } from './needs.ts';
import { openApiOf } from './openapi.ts';
import { isPrivateWay, peerOf } from './peer.ts';
import { registerProvisioning } from './provisioning/index.ts';
import { registerOperations } from './register.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { registerWebApp } from './web/index.ts';

export const largestBody = 64 * 1024;
/** requests a minute from one address; a page that starts asks some dozens */
const mostPerMinute = 1_200;

/** The HTTP side, without its sockets. */
export async function buildApp(needs: ApiNeeds): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: largestBody,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    frameworkErrors: (error, request, reply) => errorHandler(needs.log)(error, request, reply),
  });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setErrorHandler(errorHandler(needs.log));
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('principal', undefined);
  addSecurityHeaders(app);
  addDoorChecks(app, needs);
  await app.register(rateLimit, {
    max: mostPerMinute,
    timeWindow: '1 minute',
    cache: 10_000,
    keyGenerator: (request) => addressKey(request.socket.remoteAddress),
    // tests and command lines of this machine are not to be slowed
    allowList: (request) => peerOf(request.raw).local,
    errorResponseBuilder: () =>
      new PhoneError('too-many-attempts', 'Too many requests from your address: slow down.'),
  });
  registerOperations(app, needs, handlersFor(needs));
  const document = openApiOf(needs.version);
  app.get('/openapi.json', async () => document);
  registerProvisioning(app, needs);
  await registerWebApp(app, needs);
  await app.ready();
  return app;
}

/** Before anything else: do we answer to that name, and does a page want to come by the encrypted way. */
function addDoorChecks(app: FastifyInstance, { config }: ApiNeeds): void {
  const isOurs = hostChecker(config.domain);
  app.addHook('onRequest', async (request, reply) => {
    const peer = peerOf(request.raw);
    if (!isOurs(peer.host)) throw wrongHost();
    if (isPrivateWay(peer) || isForMachines(request.url)) return;
    if (request.method === 'GET' || request.method === 'HEAD') {
      // 307: no browser is to remember it for good, the exchange may get a domain and another port
      return reply.redirect(`https://${peer.authority}${request.url}`, 307);
    }
  });
}

/** What programs ask for: they are told what is wrong instead of being sent somewhere else. */
const isForMachines = (url: string): boolean => /^\/(api|provision)\/|^\/ca\.pem$/.test(url);
