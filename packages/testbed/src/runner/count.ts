/** What one part of a run came to. */
export interface Count {
  passed: number;
  failed: number;
}

interface TestEvent {
  readonly name: string;
  readonly file?: string | undefined;
  readonly skip?: string | boolean | undefined;
  readonly todo?: string | boolean | undefined;
  readonly details?: { readonly type?: string | undefined };
}

/** Counts the events of `node:test`. What is skipped or still to be done is neither passed nor failed. */
export class Counter {
  readonly count: Count = { passed: 0, failed: 0 };

  pass(event: TestEvent): void {
    // a file without any test is told as a test that passed, with the file's name
    if (this.#counts(event) && event.name !== event.file) this.count.passed++;
  }

  fail(event: TestEvent): void {
    if (this.#counts(event)) this.count.failed++;
  }

  /** The run's own word at its end: a failure that came with no event, as in a hook, is still one. */
  end(success: boolean): void {
    if (!success && this.count.failed === 0) this.count.failed = 1;
  }

  #counts({ skip, todo, details }: TestEvent): boolean {
    const aside = (mark: string | boolean | undefined) => mark !== undefined && mark !== false;
    return details?.type !== 'suite' && !aside(skip) && !aside(todo);
  }
}

export function sum(counts: readonly Count[]): Count {
  return counts.reduce(
    (all, { passed, failed }) => ({ passed: all.passed + passed, failed: all.failed + failed }),
    { passed: 0, failed: 0 },
  );
}

/** Nothing having run is no success. */
export const exitCode = ({ passed, failed }: Count): 0 | 1 => (failed === 0 && passed > 0 ? 0 : 1);

export const lastLine = ({ passed, failed }: Count): string => `${passed} passed, ${failed} failed`;
