import { isIPv6 } from 'node:net';
import type { DeviceSettings } from '@owndial/contract';
import { sipRealm } from '../../directory/index.ts';

export interface LinphoneAccount {
  readonly name: string;
  readonly sipUser: string;
  readonly ha1: string;
  readonly connection: Pick<DeviceSettings, 'host' | 'port' | 'transport' | 'mediaEncryption'>;
  /** true while our certificate is signed by our own authority */
  readonly ownAuthority: boolean;
}

type Section = readonly [name: string, values: Record<string, string | number>];

/**
 * Linphone's remote provisioning: its `linphonerc` as XML (liblinphone, "Provisioning configuration keys").
 *
 * `root_ca` there is the name of a file on the phone, so our authority's certificate cannot be handed over with the
 * settings. While the certificate is our own, Linphone is therefore told not to verify it: calls are then encrypted
 * against listeners, not against somebody who takes our place in the network. With a domain and a public certificate
 * it verifies.
 */
export function linphoneConfig(account: LinphoneAccount): string {
  const { host, port, transport, mediaEncryption } = account.connection;
  const server = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const srtp = mediaEncryption === 'sdes';
  const unverified = transport === 'tls' && account.ownAuthority;
  return lpconfig([
    [
      'sip',
      {
        media_encryption: srtp ? 'srtp' : 'none',
        media_encryption_mandatory: srtp ? 1 : 0,
        default_proxy: 0,
        ...(transport === 'tls' && {
          verify_server_certs: unverified ? 0 : 1,
          verify_server_cn: unverified ? 0 : 1,
        }),
      },
    ],
    [
      'proxy_0',
      {
        reg_proxy: `<sip:${server};transport=${transport}>`,
        reg_route: `<sip:${server};transport=${transport}>`,
        reg_identity: `"${account.name.replace(/["\\]/g, '\\$&')}" <sip:${account.sipUser}@${sipHost(host)}>`,
        realm: sipRealm,
        reg_expires: 600,
        reg_sendregister: 1,
        publish: 0,
        quality_reporting_enabled: 0,
      },
    ],
    [
      'auth_info_0',
      {
        username: account.sipUser,
        ha1: account.ha1,
        realm: sipRealm,
        domain: sipHost(host),
        algorithm: 'MD5',
      },
    ],
  ]);
}

const sipHost = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

function lpconfig(sections: readonly Section[]): string {
  const body = sections.map(([name, values]) => {
    const entries = Object.entries(values).map(
      ([key, value]) => `    <entry name="${key}" overwrite="true">${xmlText(String(value))}</entry>\n`,
    );
    return `  <section name="${name}">\n${entries.join('')}  </section>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<config xmlns="http://www.linphone.org/xsds/lpconfig.xsd">\n${body.join('')}</config>\n`;
}

/** XML 1.0 §2.4; characters that XML cannot have at all (§2.2) are left out. */
function xmlText(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>]/g, (sign) => entities[sign] ?? sign);
}
