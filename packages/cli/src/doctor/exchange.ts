import type { Client } from '@owndial/contract';
import { runningEngine } from '@owndial/exchange/boot/engine-pid';
import { howToFree, portsNeeded, sayTaken, takenPorts } from '@owndial/exchange/boot/port-check';
import { portsInUse } from '@owndial/exchange/boot/port-holder';
import { exchangeState, readFailed } from '@owndial/exchange/boot/ready-file';
import type { Config } from '@owndial/exchange/config/config';
import { type Finding, ok, warn, wrong } from './finding.ts';

/** `connect` reaches the exchange of the home, once it is ready. */
export async function lookAtExchange({ home }: Config, connect: () => Client): Promise<Finding[]> {
  const state = exchangeState(home);
  if (state.kind === 'busy') {
    return [
      warn(
        'exchange',
        `process ${state.pid} is starting or stopping`,
        'look again in a minute, then at `./owndial logs`',
      ),
    ];
  }
  if (state.kind === 'down') return [notRunning(home)];
  const { engines, devices } = await connect()('status');
  return [
    ok(
      'exchange',
      `process ${state.pid} answers, ${devices.registered} of ${devices.total} devices are registered`,
    ),
    ...engines.map(({ name, state: engine, lastFailure }) =>
      engine === 'up'
        ? ok(name, 'answers')
        : wrong(
            name,
            `${engine}${lastFailure ? `: ${lastFailure}` : ''}`,
            'see `./owndial logs --engine`; it is started again by itself',
          ),
    ),
  ];
}

function notRunning(home: Config['home']): Finding {
  const failed = readFailed(home);
  if (failed)
    return wrong('exchange', `the last start failed: ${failed.message}`, 'mend that, then `./owndial up`');
  const engine = runningEngine(home);
  if (engine) {
    return wrong(
      'exchange',
      `was killed; its Asterisk, process ${engine.pid}, runs on`,
      '`./owndial up` takes it over',
    );
  }
  return ok('exchange', 'does not run; `./owndial up` starts it');
}

export async function lookAtPorts(config: Config): Promise<Finding[]> {
  const needed = portsNeeded(config);
  const state = exchangeState(config.home);
  // one that runs holds its ports itself
  if (state.kind !== 'down') return [];
  const engine = runningEngine(config.home);
  const taken = await takenPorts(needed, engine ? [engine.pid] : []);
  if (taken.length === 0) return [ok('ports', `all ${needed.length} are free`)];
  return taken.map((port) => wrong('ports', sayTaken(port), `${howToFree([port])}, or use --port-offset`));
}

/** A quarter free is enough for any call to find its pair soon; Asterisk passes over those that are taken. */
export async function lookAtMedia({ ports, listen, home }: Config): Promise<Finding> {
  const { rtpFirst, rtpLast } = ports;
  const range = `${rtpFirst}–${rtpLast}/udp`;
  const used = [...portsInUse('udp')].filter((port) => port >= rtpFirst && port <= rtpLast).length;
  const size = rtpLast - rtpFirst + 1;
  if (used > size * 0.75)
    return wrong('media', `${used} of ${range} are in use`, 'widen rtp_first to rtp_last in owndial.toml');
  const ends = [rtpFirst, rtpLast].map((port) => ({
    name: 'media',
    protocol: 'udp' as const,
    port,
    host: listen,
  }));
  const engine = runningEngine(home);
  const refused = (await takenPorts(ends, engine ? [engine.pid] : [])).find(
    ({ why }) => why !== 'EADDRINUSE',
  );
  if (refused)
    return wrong(
      'media',
      `${refused.port}/udp cannot be opened (${refused.why})`,
      'correct `listen` and `rtp_first` in owndial.toml',
    );
  return ok('media', `${range} can be opened, ${used} in use; a firewall in front must let them through`);
}

export function lookAtMicrophone({ domain, ports }: Config): Finding {
  if (domain !== undefined) return ok('microphone', `browsers give it to https://${domain}`);
  return ok(
    'microphone',
    `browsers give it only to http://localhost:${ports.web} here and to https://…:${ports.web} from other machines`,
  );
}
