import { parseArgs } from 'node:util';
import { nearest } from '@owndial/exchange/config/nearest';
import { type Command, globalOptions, type Option, type Options } from './command.ts';
import { UsageError } from './errors.ts';

type Value = string | number | boolean;

/** Splits off the words of the verb, wherever global options stand. */
export function splitVerb(argv: readonly string[]): {
  words: string[];
  without: (count: number) => string[];
} {
  const { tokens } = parseTokens(argv, globalOptions);
  const positions = tokens.filter((token) => token.kind === 'positional').slice(0, 2);
  return {
    words: positions.map((token) => token.value),
    without: (count) => {
      const verb = positions.slice(0, count).map((token) => token.index);
      return argv.filter((_, index) => !verb.includes(index));
    },
  };
}

/** @throws UsageError on what the command does not know or lacks */
export function parseFor(
  command: Command,
  argv: readonly string[],
): { args: string[]; flags: Record<string, Value> } {
  const options: Options = { ...globalOptions, ...command.options };
  const { tokens } = parseTokens(argv, options);
  const flags: Record<string, Value> = {};
  const args: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') args.push(token.value);
    if (token.kind !== 'option') continue;
    const option = options[token.name];
    if (option === undefined) throw unknownOption(token.rawName, options, command.name);
    flags[token.name] = checkedValue(
      token.rawName,
      option,
      token.value,
      token.inlineValue === true,
      command.name,
    );
  }
  if (flags.help !== true) checkCount(command, args);
  return { args, flags };
}

function parseTokens(argv: readonly string[], options: Options) {
  const known = Object.entries(options).map(([name, { type, short }]) => [
    name,
    { type: type === 'boolean' ? ('boolean' as const) : ('string' as const), ...(short ? { short } : {}) },
  ]);
  return parseArgs({
    args: [...argv],
    options: Object.fromEntries(known),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
}

function unknownOption(given: string, options: Options, verb: string): UsageError {
  const shown = Object.keys(options).filter((name) => options[name]?.hidden !== true);
  const near = nearest(given.replace(/^-+/, ''), shown);
  return new UsageError(`there is no option ${given}${near ? `; did you mean --${near}?` : ''}`, verb);
}

function checkedValue(
  given: string,
  option: Option,
  text: string | undefined,
  inline: boolean,
  verb: string,
): Value {
  if (option.type === 'boolean') {
    if (text !== undefined) throw new UsageError(`${given} takes no value`, verb);
    return true;
  }
  const missing = text === undefined || text === '' || (!inline && /^--?[a-z]/.test(text));
  if (missing) throw new UsageError(`${given} wants a value, ${option.value ?? 'VALUE'}`, verb);
  if (option.choices && !option.choices.includes(text)) {
    throw new UsageError(`${given} is ${option.choices.join(' or ')}, not "${text}"`, verb);
  }
  if (option.type === 'string') return text;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${given} wants a whole number, not "${text}"`, verb);
  return Number(text);
}

function checkCount(command: Command, args: readonly string[]): void {
  const missing = command.args.slice(args.length).find((name) => name.startsWith('<'));
  if (missing) throw new UsageError(`${missing} is missing`, command.name);
  const rest = command.args.at(-1)?.includes('…') === true;
  const extra = args[command.args.length];
  if (extra !== undefined && !rest) throw new UsageError(`"${extra}" is one word too many`, command.name);
}
