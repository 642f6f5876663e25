import type { Out } from './out.ts';

export interface Option {
  readonly type: 'string' | 'integer' | 'boolean';
  /** how the value is called in the help, such as `DIR` */
  readonly value?: string;
  readonly short?: string;
  readonly choices?: readonly string[];
  readonly help: string;
  /** not in the help */
  readonly hidden?: true;
}
export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O['type'] extends 'boolean'
  ? boolean
  : O['type'] extends 'integer'
    ? number
    : O['choices'] extends readonly (infer C)[]
      ? C
      : string;
export type Flags<O extends Options> = { readonly [K in keyof O]?: ValueOf<O[K]> };

/** What every command may be told. */
export const globalOptions = {
  home: { type: 'string', value: 'DIR', help: 'the exchange’s folder (OWNDIAL_HOME, else ~/.owndial)' },
  'port-offset': { type: 'integer', value: 'N', help: 'moves every port by N, for a second exchange' },
  json: { type: 'boolean', help: 'answer as JSON on standard output' },
  help: { type: 'boolean', short: 'h', help: 'this help' },
} as const satisfies Options;

/** Which exchange a thin client speaks to, when not the one of this machine's home. */
export const remoteOptions = {
  url: { type: 'string', value: 'URL', help: 'web address of another machine’s exchange (OWNDIAL_URL)' },
  token: { type: 'string', value: 'TOKEN', help: 'a token for it (OWNDIAL_TOKEN)' },
} as const satisfies Options;

export interface Context<O extends Options = Options> {
  readonly args: readonly string[];
  readonly flags: Flags<O & typeof globalOptions>;
  readonly out: Out;
  readonly env: NodeJS.ProcessEnv;
  /** aborted by SIGINT and SIGTERM, for commands that do not take the signals themselves */
  readonly signal: AbortSignal;
}

export interface Command<O extends Options = Options> {
  /** `up`, or `user add` */
  readonly name: string;
  readonly summary: string;
  /** `<login>` must be there, `[login]` may, `[word…]` takes the rest */
  readonly args: readonly string[];
  readonly options: O;
  readonly examples: readonly string[];
  /** The exit code, 0 when nothing is returned. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most commands say nothing about their exit code
  run(context: Context<O>): Promise<number | void>;
}

/** Lets the options say what type each flag has in `run`. */
// biome-ignore lint/suspicious/noExplicitAny: commands of different options stand in one list
export const command = <const O extends Options>(it: Command<O>): Command<any> => it;
