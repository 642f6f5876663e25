import { type Static, Type } from 'typebox';
import { idSchema } from './ids.ts';
import { Login, Password, PersonName, Role, Timestamp, User } from './people.ts';

export const SignIn = Type.Object(
  { login: Type.String({ maxLength: 64 }), password: Type.String({ maxLength: 256 }) },
  { additionalProperties: false },
);
export type SignIn = Static<typeof SignIn>;

/** Follows a one-time link: the first owner's (login and name wanted) or an invited user's (only a password). */
export const Welcome = Type.Object(
  {
    token: Type.String({ minLength: 20, maxLength: 128 }),
    login: Type.Optional(Login),
    name: Type.Optional(PersonName),
    password: Password,
  },
  { additionalProperties: false },
);
export type Welcome = Static<typeof Welcome>;

/** What a one-time link is for, so that the page can ask the right things. */
export const WelcomeKind = Type.Object({
  kind: Type.Union([Type.Literal('first-owner'), Type.Literal('invitation')]),
  login: Type.Union([Login, Type.Null()]),
  name: Type.Union([PersonName, Type.Null()]),
});
export type WelcomeKind = Static<typeof WelcomeKind>;

export const Me = Type.Object({ user: User, numbers: Type.Array(Type.String()) });
export type Me = Static<typeof Me>;

export const PasswordChange = Type.Object(
  { current: Type.String({ maxLength: 256 }), next: Password },
  { additionalProperties: false },
);
export type PasswordChange = Static<typeof PasswordChange>;

/** A revocable key for a program. It acts as its user, with that role or a lesser one. */
export const Token = Type.Object({
  id: idSchema('token'),
  userId: idSchema('user'),
  name: Type.String({ minLength: 1, maxLength: 64 }),
  role: Role,
  createdAt: Timestamp,
  lastUsedAt: Type.Union([Timestamp, Type.Null()]),
});
export type Token = Static<typeof Token>;

export const NewToken = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64 }),
    role: Type.Optional(Role),
    /** whose token it is, when not the own one; only an owner may say, and the machine's token must */
    userId: Type.Optional(idSchema('user')),
  },
  { additionalProperties: false },
);
export type NewToken = Static<typeof NewToken>;

/** `secret` goes into `Authorization: Bearer …`; it is shown once. */
export const TokenWithSecret = Type.Object({ token: Token, secret: Type.String() });
export type TokenWithSecret = Static<typeof TokenWithSecret>;
