import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TooManyAttempts } from '../accounts/index.ts';
import type { Log } from '../log.ts';
import { problemFor, problemOf, problemType } from './problems.ts';

/** Every refusal and failure leaves as a problem document; what is not ours to tell stays in the log, with an id. */
export function errorHandler(log: Log) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    let problem = problemFor(error);
    if (problem === undefined) {
      const failure = randomBytes(6).toString('hex');
      log.error(
        { err: error, failure, method: request.method, route: request.routeOptions.url },
        'request failed',
      );
      problem = problemOf('internal', `Something went wrong here; the log knows it as ${failure}.`);
    } else if (problem.status >= 500) {
      log.warn({ err: error, code: problem.code }, 'request refused for what the machine lacks');
    }
    if (problem.code === 'wrong-credentials' || problem.code === 'link-expired') {
      // for the owner, and for a guard that reads logs; what was tried is not written down
      log.warn({ address: request.socket.remoteAddress, code: problem.code }, 'sign-in refused');
    }
    if (error instanceof TooManyAttempts) reply.header('retry-after', error.retryAfterSeconds);
    else if (problem.status === 503) reply.header('retry-after', 1);
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="owndial"'); // RFC 6750 §3
    return reply.code(problem.status).type(problemType).serializer(JSON.stringify).send(problem);
  };
}
