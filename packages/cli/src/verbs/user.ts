import { text } from 'node:stream/consumers';
import type { Client, SignInLink, User } from '@owndial/contract';
import { type Command, command, remoteOptions } from '../command.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../errors.ts';
import { findUser, listUsers } from '../find.ts';
import { when } from '../say-time.ts';
import { webAddress } from '../web-address.ts';

const role = { type: 'string', choices: ['owner', 'user'], help: 'an owner may change everything' } as const;
const extension = { type: 'string', value: 'N', help: 'short number inside the exchange' } as const;

const list = command({
  name: 'user list',
  summary: 'List the users',
  args: [],
  options: remoteOptions,
  examples: ['user list', 'user list --json'],
  async run(context) {
    const users = await listUsers(connect(context).client);
    const { out } = context;
    out.answer(users, () =>
      out.table(
        ['EXTENSION', 'LOGIN', 'NAME', 'ROLE', 'SIGN-IN', 'ID'],
        users.map((user) => [
          user.extension,
          user.login,
          user.name,
          user.role,
          user.canSignIn ? 'yes' : 'not yet',
          user.id,
        ]),
      ),
    );
  },
});

const add = command({
  name: 'user add',
  summary: 'Add a user',
  args: ['<login>', '[name]'],
  options: {
    role,
    extension,
    'password-stdin': {
      type: 'boolean',
      help: 'read a password from standard input; else a one-time link is made',
    },
    ...remoteOptions,
  },
  examples: ['user add anna "Anna Muster"', 'user add bob --extension 120 --role owner'],
  async run(context) {
    const { args, flags, out } = context;
    const [login = '', name = login] = args;
    const password = flags['password-stdin'] ? await readPassword() : undefined;
    const connection = connect(context);
    const reply = await connection.client('addUser', {
      body: {
        login,
        name,
        ...(flags.role ? { role: flags.role } : {}),
        ...(flags.extension ? { extension: flags.extension } : {}),
        ...(password ? { password } : {}),
      },
    });
    out.answer(reply, () =>
      [
        `${reply.user.name} is added, extension ${reply.user.extension}.`,
        ...linkLines(context, reply.link),
      ].join('\n'),
    );
  },
});

const change = command({
  name: 'user change',
  summary: 'Change a user',
  args: ['<user>'],
  options: {
    name: { type: 'string', value: 'NAME', help: 'name as others see it' },
    role,
    extension,
    ...remoteOptions,
  },
  examples: ['user change anna --name "Anna Beispiel"', 'user change 120 --extension 121'],
  async run(context) {
    const { flags, out } = context;
    const body = {
      ...(flags.name ? { name: flags.name } : {}),
      ...(flags.role ? { role: flags.role } : {}),
      ...(flags.extension ? { extension: flags.extension } : {}),
    };
    if (Object.keys(body).length === 0)
      throw new UsageError('say what to change: --name, --role or --extension', 'user change');
    const { client } = connect(context);
    const { id: userId } = await userOf(client, context.args);
    const user = await client('changeUser', { params: { userId }, body });
    out.answer(user, () => `${user.name} is changed.`);
  },
});

const remove = command({
  name: 'user remove',
  summary: 'Remove a user with their devices',
  args: ['<user>'],
  options: remoteOptions,
  examples: ['user remove anna'],
  async run(context) {
    const { client } = connect(context);
    const user = await userOf(client, context.args);
    await client('removeUser', { params: { userId: user.id } });
    context.out.answer(
      { removed: user.id },
      () => `${user.name} is removed; their calls stay in the history.`,
    );
  },
});

const link = command({
  name: 'user link',
  summary: 'Make a one-time link to choose a new password',
  args: ['<user>'],
  options: remoteOptions,
  examples: ['user link anna'],
  async run(context) {
    const { client } = connect(context);
    const { id: userId } = await userOf(client, context.args);
    const made = await client('makeSignInLink', { params: { userId } });
    context.out.answer(made, () => linkLines(context, made).join('\n'));
  },
});

export const commands: readonly Command[] = [list, add, change, remove, link];

const userOf = (client: Client, [name = '']: readonly string[]): Promise<User> => findUser(client, name);

function linkLines(context: Parameters<typeof connect>[0], made: SignInLink | null): string[] {
  if (made === null) return [];
  const { base } = connect(context);
  const near = webAddress(base);
  const { port } = new URL(base);
  const lines = [`One-time link, good until ${when(made.expiresAt)}:`, `  ${near}${made.path}`];
  if (near === base || isLoopback(made.host)) return lines;
  const host = made.host.includes(':') ? `[${made.host}]` : made.host;
  return [...lines, 'or, from another machine:', `  https://${host}:${port}${made.path}`];
}

const isLoopback = (host: string): boolean => host === 'localhost' || host.startsWith('127.');

async function readPassword(): Promise<string> {
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (password === '') throw new UsageError('standard input holds no password', 'user add');
  return password;
}
