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
  config: Pick<Config, 'ports' | 'domain' | 'listen'>,
): Connection {
  // browsers' phones have no settings that a person types
  const transport: DeviceTransport = device.transport === 'wss' ? 'tls' : device.transport;
  const tls = transport === 'tls';
  return {
    host: reachableHost(asked, config),
    port: tls ? config.ports.sipTls : config.ports.sip,
    transport,
    mediaEncryption: tls ? 'sdes' : 'none',
    codecs: ['opus', 'G722', 'PCMA', 'PCMU'],
  };
}

/**
 * By what name or address machines elsewhere reach the exchange. `localhost` means something else there: then the
 * domain, or this machine's address in its network.
 */
export function reachableHost(asked: string, { domain, listen }: Pick<Config, 'domain' | 'listen'>): string {
  if (domain !== undefined) return domain;
  if (!isLoopbackName(asked)) return asked;
  if (listen === '0.0.0.0' || listen === '::') return lanAddress() ?? asked;
  return isLoopbackName(listen) ? asked : listen;
}

function lanAddress(): string | undefined {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('169.254.'));
  return outside.find(({ family }) => family === 'IPv4')?.address;
}
