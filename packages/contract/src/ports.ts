/** The outside contract's ports; every one is moved by `--port-offset`. Ranges are first and last, both included. */
export const defaultPorts = {
  web: 8080,
  sip: 35060,
  sipTls: 35061,
  rtpFirst: 30000,
  rtpLast: 31999,
  question: 4573,
  engineHttp: 8088,
  ami: 5038,
} as const;

export type Ports = { readonly [name in keyof typeof defaultPorts]: number };

export function portsWithOffset(offset: number): Ports {
  return Object.fromEntries(
    Object.entries(defaultPorts).map(([name, port]) => [name, port + offset]),
  ) as Ports;
}
