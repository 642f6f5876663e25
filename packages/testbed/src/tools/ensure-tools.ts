import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { enginesDir, type OnProgress } from '@owndial/exchange/engines/bundle/index';
import { onPath } from '@owndial/exchange/engines/bundle/on-path';
import { platformOf } from '@owndial/exchange/engines/bundle/platform';
import { run } from '@owndial/exchange/engines/bundle/run';
import { ensureTree, type TreeRecipe } from '@owndial/exchange/engines/bundle/tree';
import { PhoneError } from '@owndial/exchange/errors';
import { findProgram, toolEnv } from './tool-env.ts';
import { type ToolEntry, type ToolName, toolList } from './tool-list.ts';

/** How to start a tool. */
export interface Tool {
  command: string;
  /** To be added to the environment. */
  env: Readonly<Record<string, string>>;
}

export type Tools = Record<ToolName, Tool> & {
  /** For `module_path` in baresip's configuration. */
  baresipModules: string;
};

export interface EnsureToolsOptions {
  /** Default: the engines folder. */
  dir?: string | undefined;
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
  /** For tests of this room: take nothing from PATH, and let this dpkg status file say what is installed. */
  instead?: { status: string } | undefined;
}

/**
 * The programs that the tests need: the machine's own where it has them, the others fetched from the machine's own
 * Debian or Ubuntu mirror into the engines folder. Nothing is installed, no root is needed.
 * @throws PhoneError as `ensureTree`
 */
export async function ensureTools(options: EnsureToolsOptions = {}): Promise<Tools> {
  const names = Object.keys(toolList) as ToolName[];
  const own = new Map(names.map((name) => [name, options.instead ? undefined : onMachine(toolList[name])]));
  const missing = names.filter((name) => own.get(name) === undefined);
  const tools: Partial<Record<ToolName, Tool>> = {};
  for (const [name, command] of own) if (command) tools[name] = { command, env: {} };
  if (missing.length > 0) {
    const recipe = toolsRecipe(missing, options.instead?.status);
    const { root } = await ensureTree(resolve(options.dir ?? enginesDir()), recipe, options);
    const env = toolEnv(root);
    for (const name of missing) tools[name] = { command: inTree(root, name), env };
  }
  const found = tools as Record<ToolName, Tool>;
  return { ...found, baresipModules: modulesBeside(found.baresip.command) };
}

function onMachine(entry: ToolEntry): string | undefined {
  return onPath(entry.program) ?? (entry.path.includes('*') ? findProgram('/', entry.path) : undefined);
}

function toolsRecipe(missing: readonly ToolName[], status?: string): TreeRecipe {
  const packages = [...new Set(missing.flatMap((name) => toolList[name].packages))];
  const shape = JSON.stringify([1, platformOf().arch, release(), missing, packages, status]);
  return {
    key: `tools-${createHash('sha256').update(shape).digest('hex').slice(0, 10)}`,
    source: { kind: 'host', status },
    packages,
    pruned: ['usr/share/doc', 'usr/share/info', 'usr/share/man', 'usr/share/lintian', 'usr/share/icons'],
    links: [],
    prove: async (root, signal) => {
      const facts: Record<string, string> = {};
      for (const name of missing) facts[name] = await probe(root, name, signal);
      return facts;
    },
  };
}

function inTree(root: string, name: ToolName): string {
  const command = findProgram(root, toolList[name].path);
  if (command) return command;
  throw new PhoneError(
    'bundle-damaged',
    `This machine's mirror has no ${toolList[name].program} that runs alone.`,
  );
}

async function probe(root: string, name: ToolName, signal?: AbortSignal): Promise<string> {
  const { probe, version } = toolList[name];
  const result = await run(inTree(root, name), probe, { env: toolEnv(root), signal });
  const found = version.exec(result.stdout + result.stderr)?.[1];
  if (found) return found;
  throw new PhoneError(
    'bundle-damaged',
    `${name} was fetched but does not run: install it with apt instead.`,
    {
      cause: new Error(`it ended with ${result.code}: ${result.stderr.trim()}`),
    },
  );
}

function modulesBeside(baresip: string): string {
  const usr = dirname(dirname(baresip));
  const folders = [join(usr, 'lib/baresip/modules'), join('/', platformOf().lib, 'baresip/modules')];
  return folders.find((folder) => existsSync(folder)) ?? '/usr/lib/baresip/modules';
}

/** Libraries of one release do not fit another. */
function release(): string {
  const text = readFileSync('/etc/os-release', 'utf8');
  return ['ID', 'VERSION_ID', 'VERSION_CODENAME'].map((key) => text.match(`^${key}=.*$`)?.[0]).join();
}
