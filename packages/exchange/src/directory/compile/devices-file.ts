import type { DeviceRow, UserRow } from '../../store/index.ts';

export type CompiledDevice = Pick<DeviceRow, 'sip_user' | 'ha1' | 'kind' | 'transport'> &
  Pick<UserRow, 'name' | 'extension'>;

/** The part of `pjsip.conf` that the directory decides: one endpoint, its contact and its credentials per device. */
export function renderDevices(devices: readonly CompiledDevice[]): string {
  return devices.map(renderDevice).join('\n');
}

function renderDevice(device: CompiledDevice): string {
  const id = device.sip_user;
  return `[${id}](device,${templateFor(device)})
aors = ${id}
auth = ${id}
callerid = ${displayName(device.name)} <${device.extension}>
[${id}](contact)
[${id}](credentials)
username = ${id}
md5_cred = ${device.ha1}
`;
}

function templateFor(device: CompiledDevice): 'browser' | 'secure' | 'clear' {
  if (device.kind === 'browser') return 'browser';
  return device.transport === 'tls' ? 'secure' : 'clear';
}

/** bytes of UTF-8; Asterisk cuts a caller's name there, also in the middle of a letter */
const longestName = 79;

/**
 * A name as a quoted SIP display name (RFC 3261 §25.1). Whatever could end the quotes, the line or the value, or be
 * taken for a comment or a template sign, is left out.
 */
export function displayName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
  const plain = name.replace(/["\\<>;${}[\]\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '').trim();
  return `"${cut(plain)}"`;
}

function cut(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name;
  let short = '';
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if (Buffer.byteLength(short + segment) > longestName) break;
    short += segment;
  }
  return short;
}
