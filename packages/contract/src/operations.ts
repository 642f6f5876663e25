import { type Static, type TSchema, Type } from 'typebox';
import { Call, NewCall } from './calls.ts';
import { BrowserPhone, Device, DeviceWithSettings, NewDevice } from './devices.ts';
import { idSchema } from './ids.ts';
import { Page, PageQuery } from './page.ts';
import {
  NewNumber,
  NewUser,
  NumberChange,
  OwnNumber,
  Person,
  SignInLink,
  User,
  UserChange,
} from './people.ts';
import {
  Me,
  NewToken,
  PasswordChange,
  SignIn,
  Token,
  TokenWithSecret,
  Welcome,
  WelcomeKind,
} from './sessions.ts';
import { PublicStatus, Status } from './status.ts';

/** Who may ask. What a `user` sees is cut down to their own by the operation itself. */
export type Access = 'public' | 'user' | 'owner';

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** below `/api/v1`, with `:name` for parameters */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** absent: 204, no body */
  readonly reply?: TSchema;
  /** of the answer; 200 with a reply, 204 without, unless given */
  readonly status?: number;
}

const op = <const O extends Operation>(operation: O): O => operation;
const userParams = Type.Object({ userId: idSchema('user') });
const numberParams = Type.Object({ numberId: idSchema('number') });
const deviceParams = Type.Object({ deviceId: idSchema('device') });
const callParams = Type.Object({ callId: idSchema('call') });
const tokenParams = Type.Object({ tokenId: idSchema('token') });
const ofUser = Type.Object({ userId: Type.Optional(idSchema('user')) });

/** Every operation of `/api/v1`, once: the API serves this list, the client and OpenAPI are made from it. */
export const operations = {
  publicStatus: op({
    method: 'GET',
    path: '/status',
    access: 'public',
    summary: 'Is the exchange there',
    reply: PublicStatus,
  }),
  status: op({
    method: 'GET',
    path: '/status/full',
    access: 'user',
    summary: 'Engines, ports, counts',
    reply: Status,
  }),

  welcomeKind: op({
    method: 'POST',
    path: '/welcome/look',
    access: 'public',
    summary: 'What a one-time link is for',
    body: Type.Object({ token: Type.String({ maxLength: 128 }) }, { additionalProperties: false }),
    reply: WelcomeKind,
  }),
  welcome: op({
    method: 'POST',
    path: '/welcome',
    access: 'public',
    summary: 'Follow a one-time link and sign in',
    body: Welcome,
    reply: Me,
    status: 201,
  }),
  signIn: op({
    method: 'POST',
    path: '/sessions',
    access: 'public',
    summary: 'Sign in',
    body: SignIn,
    reply: Me,
    status: 201,
  }),
  signOut: op({ method: 'DELETE', path: '/sessions/current', access: 'user', summary: 'Sign out' }),
  me: op({ method: 'GET', path: '/me', access: 'user', summary: 'Who is signed in', reply: Me }),
  changePassword: op({
    method: 'POST',
    path: '/me/password',
    access: 'user',
    summary: 'Change the own password; ends all other sessions',
    body: PasswordChange,
  }),
  browserPhone: op({
    method: 'POST',
    path: '/me/browser-phone',
    access: 'user',
    summary: 'Credentials for the web phone of this session',
    reply: BrowserPhone,
  }),

  listTokens: op({
    method: 'GET',
    path: '/tokens',
    access: 'user',
    summary: 'Tokens: all for an owner, their own for a user',
    query: Type.Intersect([PageQuery, ofUser]),
    reply: Page(Token),
  }),
  makeToken: op({
    method: 'POST',
    path: '/tokens',
    access: 'user',
    summary: 'Make a token',
    body: NewToken,
    reply: TokenWithSecret,
    status: 201,
  }),
  revokeToken: op({
    method: 'DELETE',
    path: '/tokens/:tokenId',
    access: 'user',
    summary: 'Revoke a token',
    params: tokenParams,
  }),

  listPeople: op({
    method: 'GET',
    path: '/people',
    access: 'user',
    summary: 'Everybody who can be called here, with presence',
    query: PageQuery,
    reply: Page(Person),
  }),
  listUsers: op({
    method: 'GET',
    path: '/users',
    access: 'owner',
    summary: 'Users',
    query: PageQuery,
    reply: Page(User),
  }),
  addUser: op({
    method: 'POST',
    path: '/users',
    access: 'owner',
    summary: 'Add a user',
    body: NewUser,
    reply: Type.Object({ user: User, link: Type.Union([SignInLink, Type.Null()]) }),
    status: 201,
  }),
  changeUser: op({
    method: 'PATCH',
    path: '/users/:userId',
    access: 'owner',
    summary: 'Change a user',
    params: userParams,
    body: UserChange,
    reply: User,
  }),
  removeUser: op({
    method: 'DELETE',
    path: '/users/:userId',
    access: 'owner',
    summary: 'Remove a user with their devices; their calls stay in the history',
    params: userParams,
  }),
  makeSignInLink: op({
    method: 'POST',
    path: '/users/:userId/sign-in-link',
    access: 'owner',
    summary: 'A one-time link with which the user chooses a new password',
    params: userParams,
    reply: SignInLink,
    status: 201,
  }),

  listNumbers: op({
    method: 'GET',
    path: '/numbers',
    access: 'user',
    summary: 'Numbers: all for an owner, their own for a user',
    query: PageQuery,
    reply: Page(OwnNumber),
  }),
  addNumber: op({
    method: 'POST',
    path: '/numbers',
    access: 'owner',
    summary: 'Add a number',
    body: NewNumber,
    reply: OwnNumber,
    status: 201,
  }),
  changeNumber: op({
    method: 'PATCH',
    path: '/numbers/:numberId',
    access: 'owner',
    summary: 'Change a number',
    params: numberParams,
    body: NumberChange,
    reply: OwnNumber,
  }),
  removeNumber: op({
    method: 'DELETE',
    path: '/numbers/:numberId',
    access: 'owner',
    summary: 'Remove a number',
    params: numberParams,
  }),

  listDevices: op({
    method: 'GET',
    path: '/devices',
    access: 'user',
    summary: 'Devices: all for an owner, their own for a user',
    query: Type.Intersect([PageQuery, ofUser]),
    reply: Page(Device),
  }),
  addDevice: op({
    method: 'POST',
    path: '/devices',
    access: 'user',
    summary: 'Add a device; its secret is in the reply and nowhere else',
    body: NewDevice,
    reply: DeviceWithSettings,
    status: 201,
  }),
  renewDeviceSecret: op({
    method: 'POST',
    path: '/devices/:deviceId/secret',
    access: 'user',
    summary: 'A new secret; the old one ends at once',
    params: deviceParams,
    reply: DeviceWithSettings,
    status: 201,
  }),
  revokeDevice: op({
    method: 'DELETE',
    path: '/devices/:deviceId',
    access: 'user',
    summary: 'Revoke a device',
    params: deviceParams,
  }),

  listCalls: op({
    method: 'GET',
    path: '/calls',
    access: 'user',
    summary: 'History, newest first: all for an owner, their own for a user',
    query: Type.Intersect([
      PageQuery,
      ofUser,
      Type.Object({ live: Type.Optional(Type.Boolean()), mine: Type.Optional(Type.Boolean()) }),
    ]),
    reply: Page(Call),
  }),
  getCall: op({
    method: 'GET',
    path: '/calls/:callId',
    access: 'user',
    summary: 'One call',
    params: callParams,
    reply: Call,
  }),
  placeCall: op({
    method: 'POST',
    path: '/calls',
    access: 'user',
    summary: 'Click to call: the own device rings, then the other is called',
    body: NewCall,
    reply: Type.Object({ started: Type.Literal(true) }),
    status: 202,
  }),
  hangUp: op({
    method: 'DELETE',
    path: '/calls/:callId',
    access: 'user',
    summary: 'Hang up a live call',
    params: callParams,
  }),
} as const;

export type OperationName = keyof typeof operations;
type Operations = typeof operations;
type Part<N extends OperationName, K extends 'params' | 'query' | 'body'> = Operations[N] extends {
  readonly [P in K]: infer S extends TSchema;
}
  ? Static<S>
  : undefined;
export type ParamsOf<N extends OperationName> = Part<N, 'params'>;
export type QueryOf<N extends OperationName> = Part<N, 'query'>;
export type BodyOf<N extends OperationName> = Part<N, 'body'>;
export type ReplyOf<N extends OperationName> = Operations[N] extends {
  readonly reply: infer S extends TSchema;
}
  ? Static<S>
  : undefined;
