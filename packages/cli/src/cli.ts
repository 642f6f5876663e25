import { nearest } from '@owndial/exchange/config/nearest';
import { version } from '@owndial/exchange/version';
import { parseFor, splitVerb } from './arguments.ts';
import type { Command, Context } from './command.ts';
import { UsageError } from './errors.ts';
import { commandHelp, generalHelp, groupHelp } from './help.ts';
import { Out, type Stream } from './out.ts';
import { sayError } from './say-error.ts';
import { verbs } from './verbs/index.ts';

export interface Surroundings {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Runs one command line to its end. The exit code: 0 ok, 1 failed, 2 wrongly used. */
export async function runCli(
  argv: readonly string[],
  { stdout, stderr, env, signal }: Surroundings,
): Promise<number> {
  // before anything is understood, so that a failure to understand is told as it was asked for
  const asked = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  const out = new Out(stdout, stderr, { json: asked.includes('--json'), env });
  try {
    if (argv[0] === '--version') {
      out.line(version);
      return 0;
    }
    const found = await findCommand(argv);
    if ('help' in found) {
      out.line(found.help);
      return 0;
    }
    const { args, flags } = parseFor(found.command, found.rest);
    if (flags.help === true) {
      out.line(commandHelp(found.command));
      return 0;
    }
    return (await found.command.run({ args, flags: flags as Context['flags'], out, env, signal })) ?? 0;
  } catch (error) {
    return sayError(out, error, signal);
  }
}

type Found = { readonly help: string } | { readonly command: Command; readonly rest: string[] };

async function findCommand(argv: readonly string[]): Promise<Found> {
  const { words, without } = splitVerb(argv);
  const [first, second] = words;
  const wantsHelp = argv.includes('--help') || argv.includes('-h');
  if (first === undefined || first === 'help') {
    if (first === 'help' && second !== undefined && verbs[second]) return helpOf(second);
    if (first === 'help' || wantsHelp) return { help: generalHelp() };
    throw new UsageError('say what to do, for example `./owndial up`');
  }
  const verb = Object.hasOwn(verbs, first) ? verbs[first] : undefined;
  if (verb === undefined) throw unknown(`verb "${first}"`, first, Object.keys(verbs));
  const { commands } = await verb.load();
  const single = commands.find((command) => command.name === first);
  if (single) return { command: single, rest: without(1) };

  const name = `${first} ${second ?? ''}`;
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return { command, rest: without(2) };
  if (second === undefined && wantsHelp) return { help: groupHelp(first, commands) };
  const actions = commands.map((candidate) => candidate.name.split(' ')[1] ?? '');
  if (second !== undefined) throw unknown(`\`${first} ${second}\``, second, actions, first);
  throw new UsageError(`say what to do: ${actions.map((action) => `${first} ${action}`).join(', ')}`, first);
}

async function helpOf(name: string): Promise<Found> {
  const commands = (await verbs[name]?.load())?.commands ?? [];
  const single = commands.find((command) => command.name === name);
  return { help: single ? commandHelp(single) : groupHelp(name, commands) };
}

function unknown(what: string, word: string, known: readonly string[], verb = ''): UsageError {
  const near = nearest(word, known);
  const hint = near ? `; did you mean \`${[verb, near].filter(Boolean).join(' ')}\`?` : '';
  return new UsageError(`there is no ${what}${hint}`, verb);
}
