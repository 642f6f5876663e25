import { PhoneError } from '@owndial/exchange/errors';
import { allPages } from '../all-pages.ts';
import { type Command, command, remoteOptions } from '../command.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../errors.ts';
import { userIdOf } from '../find.ts';
import { when } from '../say-time.ts';

const user = { type: 'string', value: 'USER', help: 'whose: login, extension or id' } as const;

const list = command({
  name: 'token list',
  summary: 'List the tokens',
  args: [],
  options: { user, ...remoteOptions },
  examples: ['token list', 'token list --user anna'],
  async run(context) {
    const { out } = context;
    const tokens = await tokensOf(context);
    out.answer(tokens, () =>
      out.table(
        ['NAME', 'ROLE', 'MADE', 'LAST USED', 'ID'],
        tokens.map(({ name, role, createdAt, lastUsedAt, id }) => [
          name,
          role,
          when(createdAt),
          lastUsedAt && when(lastUsedAt),
          id,
        ]),
      ),
    );
  },
});

const add = command({
  name: 'token add',
  summary: 'Make a token; it is shown once',
  args: ['<name>'],
  options: {
    user,
    role: { type: 'string', choices: ['owner', 'user'], help: 'no more than its user’s own' },
    ...remoteOptions,
  },
  examples: ['token add "Door bell" --user anna', 'token add backup --user anna --role user --json'],
  async run(context) {
    const { args, flags, out, env } = context;
    if (!flags.user && !flags.token && !env.OWNDIAL_TOKEN) {
      throw new UsageError('say whose token it is with --user', 'token add');
    }
    const { client } = connect(context);
    const userId = flags.user ? await userIdOf(client, flags.user) : undefined;
    const made = await client('makeToken', {
      body: {
        name: args[0] ?? '',
        ...(flags.role ? { role: flags.role } : {}),
        ...(userId ? { userId } : {}),
      },
    });
    out.answer(made, () =>
      [
        'Shown only now; use it with OWNDIAL_TOKEN, or as `Authorization: Bearer …`:',
        `  ${made.secret}`,
      ].join('\n'),
    );
  },
});

const revoke = command({
  name: 'token revoke',
  summary: 'Revoke a token, by name or id',
  args: ['<token>'],
  options: { user, ...remoteOptions },
  examples: ['token revoke "Door bell"'],
  async run(context) {
    const wanted = context.args[0] ?? '';
    const { client } = connect(context);
    const tokens = await tokensOf(context);
    const found = tokens.filter(({ id, name }) => id === wanted || name === wanted);
    const [token] = found;
    if (token === undefined)
      throw new PhoneError('not-found', `there is no token "${wanted}"; see \`./owndial token list\`.`);
    if (found.length > 1)
      throw new PhoneError('conflict', `${found.length} tokens are called "${wanted}"; name one by its id.`);
    await client('revokeToken', { params: { tokenId: token.id } });
    context.out.answer({ revoked: token.id }, () => `${token.name} is revoked.`);
  },
});

export const commands: readonly Command[] = [list, add, revoke];

async function tokensOf(context: Parameters<typeof connect>[0] & { flags: { user?: string } }) {
  const { client } = connect(context);
  const userId = context.flags.user ? await userIdOf(client, context.flags.user) : undefined;
  return allPages((query) => client('listTokens', { query: userId ? { ...query, userId } : query }));
}
