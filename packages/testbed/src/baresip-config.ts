import type { BaresipAccount } from './baresip.ts';

/** The files of baresip's configuration folder. Words as in its `examples/config`; it has no other reference. */
export function baresipConfig(options: {
  account: BaresipAccount;
  controlPort: number;
  localPort: number;
  speaksFile: string;
  speaksRate: number;
  modules: string;
}): { config: string; accounts: string } {
  const { account } = options;
  const codecs = account.codecs ?? ['PCMU'];
  const modules = ['g711.so', 'g722.so', 'opus.so', 'srtp.so', 'sndfile.so', 'aufile.so', 'aubridge.so'];
  const config = [
    `sip_listen 127.0.0.1:${options.localPort}`,
    // Without it, baresip offers the address of the default route, and media would leave loopback.
    'net_interface 127.0.0.1',
    `rtp_ports ${options.localPort + 2}-${options.localPort + 40}`,
    'call_local_timeout 600',
    'call_max_calls 8',
    `audio_source aufile,${options.speaksFile}`,
    `ausrc_srate ${options.speaksRate}`,
    'ausrc_channels 1',
    // Module sndfile hears what is decoded. A player must be there, but the one that plays to a file crashes 1.1 on hold.
    'audio_player aubridge,nobody',
    'audio_alert aubridge,nobody',
    'auplay_channels 1',
    // Relative to where it is started: its module has room for 127 bytes.
    'snd_path heard',
    // Its jitter buffer can go deaf when the SSRC changes, and loopback has no jitter.
    'jitter_buffer_delay 0-0',
    'statmode_default off',
    'sip_verify_server no',
    `module_path ${options.modules}`,
    ...modules.map((name) => `module ${name}`),
    'module_tmp account.so',
    'module_app menu.so',
    'module_app ctrl_tcp.so',
    `ctrl_tcp_listen 127.0.0.1:${options.controlPort}`,
    '',
  ];
  const parameters = {
    auth_user: account.user,
    auth_pass: account.password,
    regint: account.register === false ? 0 : 60,
    outbound: `"sip:${account.host}:${account.port};transport=${account.transport}"`,
    ...(account.mediaenc === undefined ? {} : { mediaenc: account.mediaenc }),
    audio_codecs: codecs.join(','),
  };
  const tail = Object.entries(parameters).map(([key, value]) => `;${key}=${value}`);
  const uri = `<sip:${account.user}@${account.domain};transport=${account.transport}>`;
  return { config: config.join('\n'), accounts: `${uri}${tail.join('')}\n` };
}
