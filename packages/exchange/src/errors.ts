import type { ErrorCode } from '@owndial/contract';

/** What the one who called should do about a failure. */
export type Disposition = 'retry' | 'next' | 'give-up';

/**
 * A failure that the product understands. `message` is one line for a person: what happened, and what to do.
 * Failures of others (database, sockets, engines) are translated into it by the driver that met them.
 */
export class PhoneError extends Error {
  readonly code: ErrorCode;
  readonly disposition: Disposition;

  constructor(
    code: ErrorCode,
    message: string,
    options: { disposition?: Disposition; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PhoneError';
    this.code = code;
    this.disposition = options.disposition ?? 'give-up';
  }
}
