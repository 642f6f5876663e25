import type { DeviceSettings } from '@owndial/contract';

/** How the settings are called in one program, and where they go. */
export interface Softphone {
  readonly name: string;
  steps(settings: DeviceSettings): string[];
  fields(settings: DeviceSettings): [label: string, value: string][];
}

const transportStep = (settings: DeviceSettings, where: string): string[] => {
  const name = settings.transport.toUpperCase();
  const crypt = settings.mediaEncryption === 'sdes' ? ' and switch SRTP (SDES) on' : '';
  return settings.transport === 'udp' ? [] : [`${where}, choose ${name}${crypt}.`];
};

export const softphones: readonly Softphone[] = [
  {
    name: 'Zoiper',
    steps: (settings) => [
      'Open Zoiper and choose to sign in with an account of your own.',
      'Enter the user name with the server, and the password.',
      'When it asks for the host, enter the server with its port. Skip the proxy.',
      ...transportStep(settings, "In the account's advanced settings"),
      ...(settings.transport === 'tls'
        ? ['If it warns of the certificate: it is your own exchange’s, so trust it.']
        : []),
    ],
    fields: (settings) => [
      ['Username @ server', `${settings.sipUser}@${settings.host}`],
      ['Password', settings.secret],
      ['Hostname', `${settings.host}:${settings.port}`],
    ],
  },
  {
    name: 'Groundwire',
    steps: (settings) => [
      'Open Groundwire, go to Settings, Accounts, and add a Generic SIP account.',
      'Enter the user name, the password and the domain.',
      ...transportStep(settings, 'Under Advanced Settings, Transport Protocol'),
      'Save. The lamp beside the account turns green.',
    ],
    fields: (settings) => [
      ['Title', 'Owndial'],
      ['Username', settings.sipUser],
      ['Password', settings.secret],
      ['Domain', `${settings.host}:${settings.port}`],
    ],
  },
];
