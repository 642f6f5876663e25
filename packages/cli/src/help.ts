import { type Command, globalOptions, type Options } from './command.ts';
import { verbs } from './verbs/index.ts';

export function generalHelp(): string {
  const names = Object.keys(verbs);
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.entries(verbs)
    .filter(([, verb]) => verb.summary !== undefined)
    .map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'Owndial: your own phone company.',
    '',
    'Usage: ./owndial <verb> [options]',
    '',
    ...lines,
    '',
    'Options of every verb:',
    ...optionLines(globalOptions),
    '',
    'Start with: ./owndial up',
    'More about a verb: ./owndial <verb> --help',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const usage = ['./owndial', command.name, ...command.args, '[options]'].join(' ');
  const own = optionLines(command.options);
  return [
    `${command.summary}.`,
    '',
    `Usage: ${usage}`,
    '',
    'Options:',
    ...own,
    ...optionLines(globalOptions),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ./owndial ${example}`),
  ].join('\n');
}

/** Of a verb with several commands, such as `user`. */
export function groupHelp(name: string, commands: readonly Command[]): string {
  const shapes = commands.map((command) => [command.name, ...command.args].join(' '));
  const width = Math.max(...shapes.map((shape) => shape.length));
  return [
    `${verbs[name]?.summary}.`,
    '',
    'Usage:',
    ...commands.map(
      (command, i) => `  ./owndial ${(shapes[i] ?? '').padEnd(width)}  ${command.summary.toLowerCase()}`,
    ),
    '',
    'Examples:',
    ...commands.flatMap((command) => command.examples.slice(0, 1)).map((example) => `  ./owndial ${example}`),
    '',
    `More about one: ./owndial ${commands[0]?.name} --help`,
  ].join('\n');
}

function optionLines(options: Options): string[] {
  const shown = Object.entries(options).filter(([, option]) => option.hidden !== true);
  const shapes = shown.map(([name, { short, value, choices, type }]) => {
    const what = type === 'boolean' ? '' : ` ${choices?.join('|') ?? value ?? 'VALUE'}`;
    return `${short ? `-${short}, ` : ''}--${name}${what}`;
  });
  return shown.map(([, option], i) => `  ${(shapes[i] ?? '').padEnd(28)}  ${option.help}`);
}
