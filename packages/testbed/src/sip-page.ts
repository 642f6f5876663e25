import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const html = `<!doctype html><title>sandbox phone</title><script type="module">
import { Inviter, Registerer, RegistererState, UserAgent } from '/sip.js/index.js';
const { user, password, server } = Object.fromEntries(new URLSearchParams(location.search));
const uri = (name) => UserAgent.makeURI('sip:' + name + '@127.0.0.1');
let session;
const follow = (one) => {
  session = one;
  one.stateChange.addListener((state) => { window.state = state; });
};
const agent = new UserAgent({
  uri: uri(user), authorizationUsername: user, authorizationPassword: password, logLevel: 'error',
  transportOptions: { server },
  delegate: { onInvite(invitation) { window.state = 'Incoming'; follow(invitation); } },
});
await agent.start();
const registerer = new Registerer(agent);
registerer.stateChange.addListener((state) => { window.registered = state === RegistererState.Registered; });
await registerer.register();
window.phone = {
  call: (name) => { follow(new Inviter(agent, uri(name))); return session.invite().then(() => undefined); },
  answer: () => session.accept(),
  hangup: () => session.bye().then(() => undefined),
};
</script>`;

export interface SipPage {
  /** The page that registers as this user over WebSocket; `window.phone` is its phone, `window.state` its call. */
  url(user: { user: string; password: string; server: string }): string;
  close(): Promise<void>;
}

/** The smallest web phone there is: proves the browser driver without the product's own page. */
export async function startSipPage(): Promise<SipPage> {
  const lib = dirname(fileURLToPath(import.meta.resolve('sip.js')));
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
    if (path === '/') return void response.setHeader('Content-Type', 'text/html').end(html);
    try {
      const script = await readFile(join(lib, path.replace(/^\/sip\.js\//, '')));
      response.setHeader('Content-Type', 'text/javascript').end(script);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (user) => `http://127.0.0.1:${port}/?${new URLSearchParams(user)}`,
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}
