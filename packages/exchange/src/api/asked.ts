import type { BodyOf, OperationName, operations, ParamsOf, QueryOf, ReplyOf } from '@owndial/contract';
import type { Principal } from '../accounts/index.ts';

/** What a handler gets: input that fits the operation's schemas, from somebody who may ask. */
export interface Asked<N extends OperationName> {
  readonly params: ParamsOf<N>;
  readonly query: QueryOf<N>;
  readonly body: BodyOf<N>;
  readonly principal: (typeof operations)[N]['access'] extends 'public' ? Principal | undefined : Principal;
  readonly web: AskedOver;
}

/** What is known of the connection by which it was asked. */
export interface AskedOver {
  /** the peer's address as limits count it */
  readonly address: string;
  /** name or address by which the exchange was asked, without port and brackets */
  readonly host: string;
  readonly userAgent: string;
  /** puts the session's secret into the answer's cookie */
  startSession(secret: string): void;
  endSession(): void;
}

export type Handler<N extends OperationName> = (
  asked: Asked<N>,
) => Promise<ReplyOf<N> extends undefined ? void : ReplyOf<N>>;
/** One handler per operation: one that is missing is a type error. */
export type Handlers = { readonly [N in OperationName]: Handler<N> };
