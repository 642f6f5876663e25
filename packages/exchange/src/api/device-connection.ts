import { networkInterfaces } from 'node:os';
import type { DeviceSettings, DeviceTransport } from '@owndial/contract';
import type { Config } from '../config/config.ts';
import type { StoredDevice } from '../directory/index.ts';
import { isLoopbackName } from './addresses.ts';

type Connection = Pick<DeviceSettings, 'host' | 'port' | 'transport' | 'mediaEncryption' | 'codecs'>;

/** How a SIP device reaches the exchange. `asked` is the host by which the one who set it up reached it. */
export function connectionOf(
  device: Pick<StoredDevice, 'transport'>,
  asked: string,
  { ports, domain }: Pick<Config, 'ports' | 'domain'>,
): Connection {
  // browsers' phones have no settings that a person types
  const transport: DeviceTransport = device.transport === 'wss' ? 'tls' : device.transport;
  const tls = transport === 'tls';
  return {
    host: reachableHost(asked, domain),
    port: tls ? ports.sipTls : ports.sip,
    transport,
    mediaEncryption: tls ? 'sdes' : 'none',
    codecs: ['opus', 'G722', 'PCMA', 'PCMU'],
  };
}

/** A phone elsewhere cannot use `localhost`: then the domain, or this machine's address in its network. */
function reachableHost(asked: string, domain: string | undefined): string {
  if (domain !== undefined) return domain;
  return isLoopbackName(asked) ? (lanAddress() ?? asked) : asked;
}

function lanAddress(): string | undefined {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => !address.internal);
  return outside.find((address) => address.family === 'IPv4')?.address;
}
