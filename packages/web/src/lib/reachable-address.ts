/** Where the page is: `location`, or as much of it as matters here. */
interface Place {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
}

export const isThisMachine = (host: string) =>
  /^(localhost|127\.[\d.]+|\[::1\])$/.test(host) || host.endsWith('.localhost');

/**
 * A path of the exchange as an address that another device can open. On the exchange's own machine the page is at
 * `localhost`, which means something else elsewhere: then it is `host`, which the exchange gave, at the same port.
 * With `encrypted`, always https: what goes there must not be read on the way.
 */
export function reachableAddress(path: string, host: string, encrypted: boolean, page: Place): string {
  const here = isThisMachine(page.hostname);
  const scheme = encrypted ? 'https:' : page.protocol;
  const name = here ? host : page.hostname;
  const bracketed = name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
  return new URL(path, `${scheme}//${bracketed}${page.port ? `:${page.port}` : ''}`).href;
}
