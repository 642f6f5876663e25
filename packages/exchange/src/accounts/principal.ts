import type { DeviceId, Role, SessionId, TokenId, UserId } from '@owndial/contract';

/** Who is asking, as far as it is proven. */
export type Principal =
  | { readonly kind: 'session'; readonly id: SessionId; readonly userId: UserId; readonly role: Role }
  | { readonly kind: 'token'; readonly id: TokenId; readonly userId: UserId; readonly role: Role }
  /** the command line of this machine: may do all that an owner may, and is nobody */
  | { readonly kind: 'machine'; readonly role: 'owner' };

/** A web phone that a session has, or can have. */
export interface BrowserPhoneOf {
  readonly deviceId: DeviceId;
  readonly sipUser: string;
  readonly secret: string;
}
