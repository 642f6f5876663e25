import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { PhoneError } from '../../errors.ts';
import type { ApiNeeds } from '../needs.ts';

const builtApp = fileURLToPath(new URL('../../../../web/dist', import.meta.url));

/** The build gives these names that change with their content. */
const hashed = /^\/assets\//;

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Owndial</title>
<p>The web app is not built yet: run <code>npm run build:web</code> where Owndial is.</p></html>`;

/** The web app: its files, and its first page for every address that the app itself understands. */
export async function registerWebApp(app: FastifyInstance, { webRoot = builtApp }: ApiNeeds): Promise<void> {
  await app.register(fastifyStatic, { root: webRoot, serve: false, dotfiles: 'deny', preCompressed: true });

  app.get('/*', async (request, reply) => {
    const path = decodeURI(request.url.split('?')[0] ?? '/');
    if (isPage(path)) return sendFirstPage(reply, webRoot);
    return hashed.test(path)
      ? reply.sendFile(path, { maxAge: '365d', immutable: true })
      : reply.sendFile(path, { cacheControl: false });
  });

  app.setNotFoundHandler(() => {
    throw new PhoneError('not-found', 'There is nothing here.');
  });
}

/** Addresses without a dot are the app's own; one with a dot is a file, there or missing. */
function isPage(path: string): boolean {
  return !/^\/(api|assets|sip|provision)(\/|$)/.test(path) && !path.includes('.');
}

function sendFirstPage(reply: FastifyReply, webRoot: string): FastifyReply {
  reply.header('cache-control', 'no-cache');
  if (!existsSync(join(webRoot, 'index.html'))) return reply.code(503).type('text/html').send(notBuilt);
  return reply.sendFile('index.html', { cacheControl: false });
}
