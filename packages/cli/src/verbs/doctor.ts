import { ApiError } from '@owndial/contract';
import { exchangeState } from '@owndial/exchange/boot/ready-file';
import type { Config } from '@owndial/exchange/config/config';
import { loadConfig } from '@owndial/exchange/config/load';
import { PhoneError } from '@owndial/exchange/errors';
import { type Command, type Context, command } from '../command.ts';
import { connect } from '../connect.ts';
import { lookAtExchange, lookAtMedia, lookAtMicrophone, lookAtPorts } from '../doctor/exchange.ts';
import { type Finding, ok, wrong } from '../doctor/finding.ts';
import { lookAtCertificate, lookAtEngine, lookAtHome, lookAtSecrets } from '../doctor/home.ts';
import {
  lookAtApt,
  lookAtClock,
  lookAtDisk,
  lookAtNode,
  lookAtNpm,
  lookAtOthers,
} from '../doctor/machine.ts';
import { type Out, plain } from '../out.ts';
import { bootOptions, bootOptionsOf } from './up.ts';

type Look = () => Finding | Finding[] | Promise<Finding | Finding[]>;

const doctor = command({
  name: 'doctor',
  summary: 'Find out what is wrong, and how to mend it; exit code 1 when something is',
  args: [],
  options: bootOptions,
  examples: ['doctor', 'doctor --json', 'doctor --home ~/second'],
  async run(context) {
    const { out } = context;
    const findings: Finding[] = [];
    for (const [about, look] of looks(context)) {
      for (const finding of await examined(about, look)) {
        findings.push(finding);
        if (!out.json) out.line(sayFinding(finding, out));
      }
    }
    const bad = findings.filter(({ state }) => state === 'wrong').length;
    if (out.json) out.writeJson({ wrong: bad, findings });
    else
      out.line(
        `\n${bad === 0 ? 'Nothing is wrong.' : `${bad} ${bad === 1 ? 'thing is' : 'things are'} wrong.`}`,
      );
    return bad === 0 ? 0 : 1;
  },
});

export const commands: readonly Command[] = [doctor];

function looks(context: Context<typeof bootOptions>): [string, Look][] {
  const { signal, flags, env } = context;
  const machine: [string, Look][] = [
    ['Node', lookAtNode],
    ['npm', lookAtNpm],
    ['clock', () => lookAtClock()],
  ];
  let config: Config;
  try {
    const asked = loadConfig(bootOptionsOf(context));
    const state = exchangeState(asked.home);
    config = state.kind === 'ready' ? { ...asked, ports: state.ready.ports } : asked;
  } catch (error) {
    return [...machine, ['configuration', () => Promise.reject(error)]];
  }
  const client = () =>
    connect({ ...context, flags: { home: flags.home ?? config.home.root }, env: { ...env, OWNDIAL_URL: '' } })
      .client;
  return [
    ...machine,
    ['configuration', () => ok('configuration', `${config.home.configFile} is understood`)],
    ['apt', () => lookAtApt(config)],
    ['disk', () => lookAtDisk(config)],
    ['home', () => lookAtHome(config)],
    ['home', () => lookAtSecrets(config)],
    ['engine', () => lookAtEngine(config, signal)],
    ['exchange', () => lookAtExchange(config, client)],
    ['ports', () => lookAtPorts(config)],
    ['media', () => lookAtMedia(config)],
    ['certificate', () => lookAtCertificate(config)],
    ['microphone', () => lookAtMicrophone(config)],
    ['others', () => lookAtOthers(config)],
  ];
}

/** A failure that the product understands is a finding; its line says what to do after the semicolon. */
async function examined(about: string, look: Look): Promise<Finding[]> {
  try {
    return [await look()].flat();
  } catch (error) {
    if (!(error instanceof PhoneError || error instanceof ApiError)) throw error;
    const [found = '', ...todo] = error.message.split('; ');
    return [wrong(about, found, todo.join('; ') || 'see above')];
  }
}

function sayFinding({ about, state, found, todo }: Finding, out: Out): string {
  const mark = { ok: out.paint('green', '✓'), warn: out.paint('yellow', '!'), wrong: out.paint('red', '✗') }[
    state
  ];
  const line = `${mark} ${about.padEnd(13)} ${plain(found)}`;
  return todo === undefined ? line : `${line}\n  ${''.padEnd(13)} → ${todo}`;
}
