import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { version } from '@owndial/exchange/version';

/** An aim of the project, and what was measured of it. */
export interface Aim {
  readonly what: string;
  readonly measured: number;
  readonly aim: string;
  readonly met: boolean;
}

export type Row = readonly (string | number)[];

/** load of the machine before the bench began: well above none, it was shared and the spread tells how much */
const [loadBefore = 0] = loadavg();

export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 1e9),
  kernel: release(),
  node: process.versions.node,
  owndial: version,
  loadBefore,
});

/** Columns as wide as their longest cell; the first to the left, the others to the right. */
export function table(head: Row, rows: readonly Row[]): string {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const cell = (text: string, i: number) =>
    i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0);
  return all.map((row) => row.map(cell).join('   ').trimEnd()).join('\n');
}

export const aimTable = (aims: readonly Aim[]): string =>
  table(
    ['aim', 'measured', 'wanted', ''],
    aims.map(({ what, measured, aim, met }) => [what, measured, aim, met ? 'met' : 'missed']),
  );

/** The table is for people, the JSON for programs: the last line, the only one with --json, and the file of --out. */
export function tell(
  options: { readonly json: boolean; readonly out?: string | undefined },
  text: string,
  result: object,
): void {
  if (!options.json) console.log(`${text}\n`);
  console.log(JSON.stringify(result));
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
}

/** What is going on, apart from the result. */
export const remark = (text: string): void => console.error(text);
