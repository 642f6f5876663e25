import type { DeviceWithSettings } from '@owndial/contract';
import qrcode from 'qrcode';
import { plain } from './out.ts';
import { lanAddresses, webAddress } from './web-address.ts';

/** What a person types into a phone, or lets it scan. */
export async function settingsText(
  { device, settings }: DeviceWithSettings,
  base: string,
  options: { qr: boolean },
): Promise<string> {
  const host = reachable(settings.host);
  const link = `${reachableBase(base)}${settings.provisioningPath}`;
  const lines = [
    `${plain(device.name)}: type this into the phone. The password is shown only now.`,
    '',
    `  Server      ${host}:${settings.port}`,
    `  User name   ${settings.sipUser}`,
    `  Password    ${settings.secret}`,
    `  Transport   ${settings.transport.toUpperCase()}`,
    `  Encryption  ${settings.mediaEncryption === 'sdes' ? 'SRTP (SDES)' : 'none'}`,
    `  Codecs      ${settings.codecs.join(', ')}`,
    '',
    `Linphone fetches all this by itself (remote provisioning, or its QR scanner), once: ${link}`,
  ];
  if (options.qr) lines.push('', await qrcode.toString(link, { type: 'terminal', small: true }));
  return lines.join('\n').trimEnd();
}

/** A phone cannot reach this machine by the name that this machine has for itself. */
const reachable = (host: string): string =>
  /^(localhost|127\.|\[?::1)/.test(host) ? (lanAddresses()[0] ?? host) : host;

function reachableBase(base: string): string {
  const url = new URL(webAddress(base));
  if (url.hostname !== 'localhost') return base;
  const [lan] = lanAddresses();
  return lan === undefined ? url.origin : `https://${lan}:${url.port}`;
}
