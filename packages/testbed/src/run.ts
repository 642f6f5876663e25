// Runs all that is tested, or parts of it: `--unit`, `--flow`, and words that choose test files.
// The last line is the sum of all parts: `N passed, N failed`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBundle, type Progress, sayProgress } from '@owndial/exchange/engines/bundle/index';
import { type Count, exitCode, lastLine, sum } from './runner/count.ts';
import { nodeTests } from './runner/node-tests.ts';
import { programPart } from './runner/program-part.ts';
import { repository } from './runner/repository.ts';
import { Scratch } from './runner/scratch.ts';
import { ensureTools, startPostgres } from './tools/index.ts';

const { values, positionals: names } = parseArgs({
  options: { unit: { type: 'boolean' }, flow: { type: 'boolean' } },
  allowPositionals: true,
});
const chosen = values.unit === true || values.flow === true;
const wants = { unit: !chosen || values.unit === true, flow: !chosen || values.flow === true };
const everything = !chosen && names.length === 0;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
const { signal } = stop;

const counts: Count[] = [];
async function part(title: string, work: () => Promise<Count>): Promise<void> {
  if (signal.aborted) return;
  console.log(`\n── ${title}`);
  const count = await work().catch((error: unknown) => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
  console.log(`── ${title}: ${lastLine(count)}`);
  counts.push(count);
}

async function allParts(): Promise<void> {
  await using scratch = new Scratch();
  scratch.enter();
  const node = process.execPath;
  const script = (path: string, ...args: string[]) =>
    programPart(node, [join(repository, path), ...args], { signal });
  if (everything) {
    await part('lint', () => script('node_modules/@biomejs/biome/bin/biome', 'check', '.'));
    if (existsSync(join(repository, 'scripts/check-rooms.ts')))
      await part('rooms', () => script('scripts/check-rooms.ts'));
    const tsc = 'node_modules/typescript/bin/tsc';
    await part('types', () => script(tsc, '--noEmit', '-p', 'tsconfig.json'));
    await part('types of the web app', () => script(tsc, '--noEmit', '-p', 'packages/web/tsconfig.json'));
    await part('web build', () => buildWeb(join(scratch.root, 'web')));
  }
  if (wants.flow) await part('engines and tools', fetchAll);
  if (wants.unit) {
    // with everything at hand, what can run on both databases runs on both
    await using _postgres = everything ? await aPostgres(join(scratch.root, 'pg')) : undefined;
    await part('unit tests', () => nodeTests({ kind: 'unit', names, signal }));
  }
  if (wants.flow) await part('flows', () => nodeTests({ kind: 'flow', names, signal }));
}

/** Beside the one that is in use, so that a running exchange keeps its pages. */
function buildWeb(folder: string): Promise<Count> {
  const vite = join(repository, 'node_modules/vite/bin/vite.js');
  const cwd = join(repository, 'packages/web');
  return programPart(process.execPath, [vite, 'build', '--outDir', folder, '--emptyOutDir'], { cwd, signal });
}

async function fetchAll(): Promise<Count> {
  await ensureBundle({ signal, onProgress: tell });
  await ensureTools({ signal, onProgress: tell });
  return { passed: 0, failed: 0 };
}

/** A PostgreSQL that the store's tests find by their environment. */
async function aPostgres(dir: string): Promise<AsyncDisposable> {
  const server = await startPostgres(await ensureTools({ signal }), dir, signal);
  process.env.OWNDIAL_TEST_POSTGRES = server.url;
  return server;
}

let told = { phase: '', at: 0 };
function tell(progress: Progress): void {
  const now = performance.now();
  if (progress.phase === told.phase && now - told.at < 3000) return;
  told = { phase: progress.phase, at: now };
  console.log(sayProgress(progress));
}

await allParts();
if (signal.aborted) counts.push({ passed: 0, failed: 1 });
const total = sum(counts);
console.log(`\n${lastLine(total)}`);
process.exitCode = exitCode(total);
