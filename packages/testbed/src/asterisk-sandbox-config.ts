import { join } from 'node:path';

/** Ports on 127.0.0.1. `rtp` is the first and the last of the range. */
export interface SandboxPorts {
  readonly sip: number;
  readonly tls: number;
  readonly http: number;
  readonly rtp: readonly [number, number];
}

/** `browser` is WebRTC over WebSocket, `secure` is SDES-SRTP, `plain` is RTP without encryption. */
export interface SandboxUser {
  readonly name: string;
  readonly password: string;
  readonly kind?: 'plain' | 'secure' | 'browser';
}

/** What two phones need to call each other, and no more. */
const modules = [
  'bridge_builtin_features bridge_native_rtp bridge_simple',
  'app_dial app_echo app_verbose chan_pjsip',
  'codec_alaw codec_g722 codec_opus_open_source codec_resample codec_ulaw',
  'func_channel pbx_config',
  'res_crypto res_format_attr_opus res_http_websocket res_pjproject res_pjsip res_pjsip_authenticator_digest',
  'res_pjsip_caller_id res_pjsip_dialog_info_body_generator res_pjsip_dtmf_info',
  'res_pjsip_endpoint_identifier_user res_pjsip_exten_state res_pjsip_nat res_pjsip_outbound_publish res_pjsip_pubsub',
  'res_pjsip_refer res_pjsip_registrar res_pjsip_rfc3326 res_pjsip_sdp_rtp res_pjsip_session res_pjsip_transport_websocket',
  'res_rtp_asterisk res_sorcery_astdb res_sorcery_config res_sorcery_memory res_srtp res_timing_timerfd',
].flatMap((line) => line.split(' '));

const section = (name: string, values: Record<string, string | number>) =>
  [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key}=${value}`), ''].join('\n');

function endpoint(user: SandboxUser): string {
  const { name, password, kind = 'plain' } = user;
  const media = {
    plain: { disallow: 'all', allow: 'ulaw,alaw,g722,opus' },
    secure: { disallow: 'all', allow: 'ulaw,alaw,g722,opus', media_encryption: 'sdes' },
    browser: { disallow: 'all', allow: 'opus,ulaw', webrtc: 'yes', dtls_auto_generate_cert: 'yes' },
  }[kind];
  return [
    section(name, {
      type: 'endpoint',
      context: 'phones',
      subscribe_context: 'phones',
      auth: name,
      aors: name,
      direct_media: 'no',
      // Calls to a TCP or TLS phone go over the connection that it registered on, not over a new one to its port.
      rewrite_contact: 'yes',
      ...media,
    }),
    section(name, { type: 'auth', auth_type: 'userpass', username: name, password }),
    section(name, { type: 'aor', max_contacts: 1, remove_existing: 'yes' }),
  ].join('\n');
}

/** The configuration files by name. */
export function sandboxConfig(sandbox: {
  dir: string;
  ports: SandboxPorts;
  users: readonly SandboxUser[];
  modules: string;
  data: string;
}): Record<string, string> {
  const { dir, ports, users } = sandbox;
  const at = (sub: string) => join(dir, sub);
  const transport = (protocol: string, port: number, more = {}) =>
    section(`transport-${protocol}`, {
      type: 'transport',
      protocol,
      bind: `127.0.0.1:${port}`,
      ...more,
    });
  return {
    'asterisk.conf': `${section('directories', {
      astetcdir: at('etc'),
      astmoddir: sandbox.modules,
      astvarlibdir: at('lib'),
      astdbdir: at('lib'),
      astkeydir: at('lib'),
      astdatadir: sandbox.data,
      astagidir: at('lib'),
      astspooldir: at('spool'),
      astrundir: at('run'),
      astlogdir: at('log'),
      astsbindir: at('run'),
      astcachedir: at('cache'),
    })}${section('options', { nocolor: 'yes', highpriority: 'no' })}`,
    'modules.conf': `[modules]\nautoload=no\n${modules.map((name) => `load=${name}.so\n`).join('')}`,
    'logger.conf': section('logfiles', { messages: 'notice,warning,error' }),
    'http.conf': section('general', { enabled: 'yes', bindaddr: '127.0.0.1', bindport: ports.http }),
    'rtp.conf': section('general', {
      rtpstart: ports.rtp[0],
      rtpend: ports.rtp[1],
      // Loopback has only host candidates; asking a STUN server would leave it.
      icesupport: 'yes',
    }),
    'pjsip.conf': [
      section('global', { type: 'global', user_agent: 'sandbox' }),
      transport('udp', ports.sip),
      transport('tcp', ports.sip),
      transport('tls', ports.tls, {
        cert_file: at('etc/tls.pem'),
        priv_key_file: at('etc/tls.key'),
        method: 'tlsv1_2',
      }),
      transport('ws', ports.http),
      ...users.map(endpoint),
    ].join('\n'),
    // The bare two lines that `bench calls` compares with, an echo test, and lamps for SUBSCRIBE.
    'extensions.conf': [
      '[phones]',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Asterisk's
      'exten => _X.,1,Dial(PJSIP/${EXTEN},60)',
      ' same => n,Hangup()',
      'exten => *43,1,Answer()',
      ' same => n,Echo()',
      ...users.map(({ name }) => `exten => ${name},hint,PJSIP/${name}`),
      '',
    ].join('\n'),
  };
}
