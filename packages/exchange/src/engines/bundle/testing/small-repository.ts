import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { sha256Of } from '../hash.ts';
import { platformOf } from '../platform.ts';
import type { TreeRecipe } from '../tree.ts';

export interface SmallPackage {
  name: string;
  version: string;
  depends?: string;
  files: Record<string, string | Buffer>;
  /** Files to be set-user-ID. */
  setuid?: string[];
}

/** A real Debian repository of tiny packages behind a real HTTP server, unsigned. */
export interface SmallRepository extends AsyncDisposable {
  mirror: string;
  /** Requests for packages so far: `GET hello_1.0_all.deb bytes=100-`. */
  requests: string[];
  /** From now on this package is sent up to this byte, and no further; undefined lets it through. */
  stall(name: string, bytes: number | undefined): void;
  /** Resolves when a package has stalled. */
  stalled(): Promise<void>;
  /** What the mirror carries from now on. */
  publish(packages: readonly SmallPackage[]): Promise<void>;
}

export async function smallRepository(
  dir: string,
  packages: readonly SmallPackage[],
): Promise<SmallRepository> {
  const requests: string[] = [];
  const stalls = new Map<string, number>();
  const waiting: (() => void)[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = decodeURIComponent(request.url ?? '');
    const file = join(dir, path);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) return void response.writeHead(404).end();
    const { range } = request.headers;
    if (path.endsWith('.deb'))
      requests.push(`${request.method} ${path.split('/').at(-1)} ${range ?? ''}`.trim());
    const start = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(range ? 206 : 200, {
      'content-length': size - start,
      'last-modified': statSync(file).mtime.toUTCString(),
      ...(range ? { 'content-range': `bytes ${start}-${size - 1}/${size}` } : { 'accept-ranges': 'bytes' }),
    });
    const end = [...stalls].find(([name]) => path.includes(`/${name}_`))?.[1];
    const body = readFileSync(file);
    if (end === undefined) return void response.end(body.subarray(start));
    response.write(body.subarray(start, end), () => {
      for (const wake of waiting.splice(0)) wake();
    });
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await publish(dir, packages);
  return {
    mirror: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stall: (name, bytes) => void (bytes === undefined ? stalls.delete(name) : stalls.set(name, bytes)),
    stalled: () => new Promise((resolve) => waiting.push(resolve)),
    publish: (next) => publish(dir, next),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function publish(dir: string, packages: readonly SmallPackage[]): Promise<void> {
  const { arch } = platformOf();
  const index = join('main', `binary-${arch}`, 'Packages');
  const suite = join(dir, 'dists/test');
  mkdirSync(join(suite, dirname(index)), { recursive: true });
  mkdirSync(join(dir, 'pool'), { recursive: true });
  const entries = [];
  for (const item of packages) entries.push(await build(dir, item));
  writeFileSync(join(suite, index), entries.join('\n'));
  const size = statSync(join(suite, index)).size;
  writeFileSync(
    join(suite, 'Release'),
    `Suite: test\nCodename: test\nArchitectures: ${arch}\nComponents: main\nDate: ${new Date().toUTCString()}\n` +
      `SHA256:\n ${await sha256Of(join(suite, index))} ${size} ${index}\n`,
  );
}

async function build(dir: string, item: SmallPackage): Promise<string> {
  const work = join(dir, 'work', `${item.name}-${item.version}`);
  const control =
    `Package: ${item.name}\nVersion: ${item.version}\nArchitecture: all\nMaintainer: nobody <nobody@invalid>\n` +
    `${item.depends ? `Depends: ${item.depends}\n` : ''}Description: a test\n`;
  for (const [path, text] of Object.entries({ ...item.files, 'DEBIAN/control': control })) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
    if (path.includes('/bin/')) chmodSync(join(work, path), 0o755);
    if (item.setuid?.includes(path)) chmodSync(join(work, path), 0o4755);
  }
  const pool = join('pool', `${item.name}_${item.version}_all.deb`);
  const deb = join(dir, pool);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', work, deb], { stdio: 'ignore' });
  return `${control}Filename: ${pool}\nSize: ${statSync(deb).size}\nSHA256: ${await sha256Of(deb)}\n`;
}

/** The recipe that the tests use: `hello`, which needs `libhello`. */
export function smallRecipe(mirror: string): TreeRecipe {
  return {
    key: 'hello-1',
    source: { kind: 'suite', suite: 'test', mirror, trusted: true },
    packages: ['hello'],
    pruned: ['usr/share/man'],
    links: [['usr/share/hello/en', 'en_US']],
    prove: async (root) => ({
      hello: execFileSync(join(root, 'usr/bin/hello'), { encoding: 'utf8' }).trim(),
    }),
  };
}

export const hello = (version = '1.0', said = version): SmallPackage => ({
  name: 'hello',
  version,
  depends: 'libhello',
  files: {
    'usr/bin/hello': `#!/bin/sh\necho ${said}\n`,
    'usr/share/hello/en_US/greeting': 'good morning\n',
    'usr/share/man/hello.1': 'never needed\n',
  },
  setuid: ['usr/bin/hello'],
});

export const libhello: SmallPackage = {
  name: 'libhello',
  version: '1:2.0-1',
  files: { 'usr/lib/libhello.so': Buffer.alloc(400_000, 'x') },
};
