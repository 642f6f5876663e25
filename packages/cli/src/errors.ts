/** The command line itself was wrong: exit code 2, and a pointer to the help. */
export class UsageError extends Error {
  /** verb whose help tells how it should be, empty for the general one */
  readonly verb: string;

  constructor(message: string, verb = '') {
    super(message);
    this.name = 'UsageError';
    this.verb = verb;
  }
}
