import { type Static, Type } from 'typebox';
import { e164Pattern } from './e164.ts';
import { idSchema } from './ids.ts';

const Timestamp = Type.String({ format: 'date-time', description: 'UTC, ISO 8601' });

export { Timestamp };

export const Role = Type.Union([Type.Literal('owner'), Type.Literal('user')]);
export type Role = Static<typeof Role>;

export const Login = Type.String({
  pattern: '^[a-z][a-z0-9._-]{0,31}$',
  description: 'sign-in name: a small letter, then small letters, digits, dot, dash, underscore',
});
export const PersonName = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\u0000-\\u001f\\u007f\\u2028\\u2029]+$',
  description: 'name as shown to the people called',
});
export const Password = Type.String({ minLength: 10, maxLength: 256 });
export const Extension = Type.String({
  pattern: '^[1-9][0-9]{1,5}$',
  description: 'short number inside the exchange, two to six digits',
});

export const User = Type.Object({
  id: idSchema('user'),
  login: Login,
  name: PersonName,
  role: Role,
  extension: Extension,
  /** false until the person has followed their sign-in link and chosen a password */
  canSignIn: Type.Boolean(),
  createdAt: Timestamp,
});
export type User = Static<typeof User>;

export const NewUser = Type.Object(
  {
    login: Login,
    name: PersonName,
    role: Type.Optional(Role),
    /** the next free one from 101 when absent */
    extension: Type.Optional(Extension),
    /** when absent, the reply carries a one-time sign-in link */
    password: Type.Optional(Password),
  },
  { additionalProperties: false },
);
export type NewUser = Static<typeof NewUser>;

export const UserChange = Type.Object(
  {
    name: Type.Optional(PersonName),
    role: Type.Optional(Role),
    extension: Type.Optional(Extension),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type UserChange = Static<typeof UserChange>;

export const SignInLink = Type.Object({
  /** path and fragment below the web address, e.g. `/#welcome=…` */
  path: Type.String(),
  /** name or address by which machines elsewhere reach the exchange */
  host: Type.String(),
  expiresAt: Timestamp,
});
export type SignInLink = Static<typeof SignInLink>;

/** Somebody whom any signed-in user may call. */
export const Person = Type.Object({
  id: idSchema('user'),
  name: PersonName,
  extension: Extension,
  numbers: Type.Array(Type.String({ pattern: e164Pattern })),
  presence: Type.Union([
    Type.Literal('away'),
    Type.Literal('free'),
    Type.Literal('ringing'),
    Type.Literal('busy'),
  ]),
});
export type Person = Static<typeof Person>;

export const OwnNumber = Type.Object({
  id: idSchema('number'),
  e164: Type.String({ pattern: e164Pattern }),
  label: Type.String({ maxLength: 64 }),
  userId: Type.Union([idSchema('user'), Type.Null()]),
  createdAt: Timestamp,
});
export type OwnNumber = Static<typeof OwnNumber>;

export const NewNumber = Type.Object(
  {
    /** any usual form; understood with the home country, kept as E.164 */
    number: Type.String({ minLength: 2, maxLength: 32 }),
    label: Type.Optional(Type.String({ maxLength: 64 })),
    userId: Type.Optional(idSchema('user')),
  },
  { additionalProperties: false },
);
export type NewNumber = Static<typeof NewNumber>;

export const NumberChange = Type.Object(
  {
    label: Type.Optional(Type.String({ maxLength: 64 })),
    userId: Type.Optional(Type.Union([idSchema('user'), Type.Null()])),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type NumberChange = Static<typeof NumberChange>;
