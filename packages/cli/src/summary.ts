import type { Ready } from '@owndial/exchange/boot/ready-file';
import type { HomeLayout } from '@owndial/exchange/config/home-layout';
import { localBase } from './connect.ts';
import type { Out } from './out.ts';
import { lanAddresses, webAddress } from './web-address.ts';

/** What `up` answers, and with `--json` prints. */
export interface Running extends Ready {
  readonly home: string;
  readonly logs: string;
  /** web addresses, the nearest first */
  readonly web: readonly string[];
  /** the one-time link to the first sign-in, while there is no owner */
  readonly welcome: string | null;
  readonly foreground?: boolean;
}

export function runningOf(home: HomeLayout, ready: Ready): Running {
  const web = webAddresses(ready);
  const welcome = ready.welcomePath === null ? null : `${web[0]}${ready.welcomePath}`;
  return { ...ready, home: home.root, logs: home.log, web, welcome };
}

/** Other machines get https: browsers give the microphone to nothing else. */
function webAddresses(ready: Ready): string[] {
  const near = webAddress(localBase(ready));
  if (ready.listen !== '0.0.0.0' && ready.listen !== '::') return [near];
  return [near, ...lanAddresses().map((address) => `https://${address}:${ready.ports.web}`)];
}

export function summary(running: Running, out: Out): string {
  const { ports, engine, web, welcome, home } = running;
  const homeFlag = process.env.OWNDIAL_HOME === home || home.endsWith('/.owndial') ? '' : ` --home ${home}`;
  const rows = [
    ['Web', web[0] ?? ''],
    ...web
      .slice(1)
      .map((address) => ['', `${address}  (other machines; the browser asks once about the certificate)`]),
    ['Phones', `SIP on port ${ports.sip} (UDP, TCP) and ${ports.sipTls} (TLS)`],
    [
      'Engine',
      `Asterisk ${engine.version}, process ${engine.pid}${running.engineAdopted ? ', kept running' : ''}`,
    ],
    ['Home', home],
    ['Logs', `${running.logs}  (./owndial logs -f${homeFlag})`],
  ];
  const lines = [
    out.paint('bold', `Owndial ${running.version} is up.`),
    ...rows.map(([name = '', what]) => `  ${name.padEnd(6)}  ${what}`),
  ];
  if (welcome !== null) {
    const others = web.slice(1).map((address) => `  ${address}${running.welcomePath}`);
    lines.push('', 'Begin here; the link works once:', `  ${out.paint(['bold', 'cyan'], welcome)}`);
    if (others.length > 0) lines.push('or, from another machine:', ...others);
  }
  const stop = running.foreground ? 'Ctrl-C stops it.' : `Stop it with: ./owndial down${homeFlag}`;
  return [...lines, '', stop].join('\n');
}
