import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { type Count, Counter } from './count.ts';
import { repository } from './repository.ts';

const globs = {
  unit: ['packages/{contract,exchange,cli,testbed}/src/**/*.test.ts', 'packages/web/src/**/*.test.ts'],
  flow: ['packages/testbed/flows/**/*.test.ts'],
} as const;

export interface NodeTests {
  readonly kind: keyof typeof globs;
  /** words of which a file's path or text must hold one; all files when there are none */
  readonly names: readonly string[];
  readonly signal: AbortSignal;
}

/** Runs the chosen test files, each in a process of its own, and shows them as they go. */
export async function nodeTests({ kind, names, signal }: NodeTests): Promise<Count> {
  const { files, patterns } = chosen(kind, names);
  if (files.length === 0) return { passed: 0, failed: 0 };
  return runFiles({
    files,
    // real engines and browsers measure time: one flow has the machine for itself
    concurrency: kind === 'unit',
    timeout: kind === 'unit' ? 300_000 : 900_000,
    signal,
    ...(patterns.length > 0 ? { testNamePatterns: patterns } : {}),
  });
}

export async function runFiles(options: NonNullable<Parameters<typeof run>[0]>): Promise<Count> {
  const counter = new Counter();
  const events = run(options);
  events.on('test:pass', (event) => counter.pass(event));
  events.on('test:fail', (event) => counter.fail(event));
  events.on('test:summary', ({ file, success }) => {
    if (file === undefined) counter.end(success);
  });
  for await (const text of events.compose(new spec())) process.stdout.write(String(text));
  return counter.count;
}

/** A name is part of a file's path, or else of tests in it. */
function chosen(kind: NodeTests['kind'], names: readonly string[]): { files: string[]; patterns: RegExp[] } {
  const all = globs[kind].flatMap((glob) => globSync(glob, { cwd: repository })).sort();
  const path = (file: string) => new URL(file, `file://${repository}/`).pathname;
  if (names.length === 0) return { files: all.map(path), patterns: [] };
  const byPath = all.filter((file) => names.some((name) => relative(repository, path(file)).includes(name)));
  if (byPath.length > 0) return { files: byPath.map(path), patterns: [] };
  const byText = all.filter((file) => {
    const text = readFileSync(path(file), 'utf8');
    return names.some((name) => text.includes(name));
  });
  return {
    files: byText.map(path),
    patterns: names.map((name) => new RegExp(name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))),
  };
}
