import type { EngineState, Status } from '@owndial/contract';
import { runningEngine } from '@owndial/exchange/boot/engine-pid';
import { exchangeState, readFailed } from '@owndial/exchange/boot/ready-file';
import { resolveHome } from '@owndial/exchange/config/load';
import { type Command, type Context, command, remoteOptions } from '../command.ts';
import { connect } from '../connect.ts';
import { type Out, plain } from '../out.ts';
import { when } from '../say-time.ts';
import { runningOf } from '../summary.ts';

const status = command({
  name: 'status',
  summary: 'Show what runs; exit code 1 when the exchange does not',
  args: [],
  options: remoteOptions,
  examples: ['status', 'status --json', 'status --url https://phone.example.org --token …'],
  async run(context) {
    const { flags, out, env } = context;
    if (flags.url ?? env.OWNDIAL_URL) {
      const { client, base } = connect(context);
      const found = await client('status');
      out.answer({ state: 'ready', web: [base], ...found }, () =>
        [`Web      ${base}`, ...lines(found, out)].join('\n'),
      );
      return 0;
    }
    const home = resolveHome(flags.home, env);
    const state = exchangeState(home);
    if (state.kind !== 'ready') return notReady(context, home, state);
    const running = runningOf(home, state.ready);
    const { client } = connect(context);
    const [found, { setUp }] = await Promise.all([client('status'), client('publicStatus')]);
    const welcome = setUp ? null : running.welcome;
    out.answer({ state: 'ready', ...running, ...found, welcome }, () =>
      [
        `Owndial ${found.version} is up since ${when(found.startedAt)}, process ${running.pid}.`,
        ...running.web.map((address, i) => `${i === 0 ? 'Web    ' : '       '}  ${address}`),
        ...lines(found, out),
        `Home     ${running.home}`,
        ...(welcome ? ['', `No owner yet; begin at ${welcome}`] : []),
      ].join('\n'),
    );
    return 0;
  },
});

export const commands: readonly Command[] = [status];

function notReady(
  { out }: Context,
  home: ReturnType<typeof resolveHome>,
  state: Exclude<ReturnType<typeof exchangeState>, { kind: 'ready' }>,
): number {
  const engine = runningEngine(home);
  const failed = state.kind === 'down' ? readFailed(home) : undefined;
  const answer = {
    state: state.kind,
    home: home.root,
    enginePid: engine?.pid ?? null,
    failed: failed ?? null,
  };
  out.answer(answer, () =>
    [
      state.kind === 'busy'
        ? `The exchange of ${home.root}, process ${state.pid}, is starting or stopping.`
        : `No exchange runs from ${home.root}; start it with \`./owndial up\`.`,
      ...(engine
        ? [`Its Asterisk runs on, process ${engine.pid}: \`up\` takes it over, \`down\` stops it.`]
        : []),
      ...(failed ? [`The last start failed: ${failed.message}`] : []),
    ].join('\n'),
  );
  return 1;
}

function lines(found: Status, out: Out): string[] {
  const { sip, calls, devices, certificate, engines, homeCountry } = found;
  return [
    ...engines.map((engine) => `Engine   ${sayEngine(engine, out)}`),
    `Phones   SIP on port ${sip.udpTcpPort} (UDP, TCP) and ${sip.tlsPort} (TLS), home country ${homeCountry}`,
    `Calls    ${calls.live} now, ${calls.today} today`,
    `Devices  ${devices.registered} of ${devices.total} registered`,
    `TLS      certificate good until ${when(certificate.expiresAt)}`,
  ];
}

function sayEngine({ name, state, version, pid, restarts, lastFailure }: EngineState, out: Out): string {
  const words = [
    `${name.replace(/^./, (first) => first.toUpperCase())}${version ? ` ${version}` : ''} is ${out.paint(state === 'up' ? 'green' : 'red', state)}`,
    ...(pid === null ? [] : [`process ${pid}`]),
    ...(restarts > 0 ? [`restarted ${restarts} ${restarts === 1 ? 'time' : 'times'}`] : []),
    ...(lastFailure === null ? [] : [`last stopped because: ${plain(lastFailure)}`]),
  ];
  return words.join(', ');
}
