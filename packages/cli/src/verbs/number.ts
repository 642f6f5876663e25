import { allPages } from '../all-pages.ts';
import { type Command, command, remoteOptions } from '../command.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../errors.ts';
import { findNumber, findUser, listUsers } from '../find.ts';

const label = { type: 'string', value: 'TEXT', help: 'what the number is for' } as const;
const user = { type: 'string', value: 'USER', help: 'whose phones ring: login, extension or id' } as const;

const list = command({
  name: 'number list',
  summary: 'List the numbers',
  args: [],
  options: remoteOptions,
  examples: ['number list', 'number list --json'],
  async run(context) {
    const { out } = context;
    const { client } = connect(context);
    const numbers = await allPages((query) => client('listNumbers', { query }));
    if (out.json) return out.writeJson(numbers);
    const users = new Map((await listUsers(client)).map((one) => [one.id, one.name]));
    out.line(
      out.table(
        ['NUMBER', 'USER', 'LABEL', 'ID'],
        numbers.map(({ e164, userId, label, id }) => [
          e164,
          userId && (users.get(userId) ?? userId),
          label,
          id,
        ]),
      ),
    );
  },
});

const add = command({
  name: 'number add',
  summary: 'Add a number, in any usual form',
  args: ['<number>'],
  options: { user, label, ...remoteOptions },
  examples: ['number add "044 668 18 00" --user anna', 'number add +41446681800 --label Office'],
  async run(context) {
    const { args, flags, out } = context;
    const { client } = connect(context);
    const userId = flags.user ? (await findUser(client, flags.user)).id : undefined;
    const number = await client('addNumber', {
      body: {
        number: args[0] ?? '',
        ...(flags.label ? { label: flags.label } : {}),
        ...(userId ? { userId } : {}),
      },
    });
    out.answer(number, () => `${number.e164} is added${flags.user ? ` for ${flags.user}` : ''}.`);
  },
});

const change = command({
  name: 'number change',
  summary: 'Change what a number is for',
  args: ['<number>'],
  options: { label, ...remoteOptions },
  examples: ['number change +41446681800 --label "Front desk"'],
  async run(context) {
    const { args, flags, out } = context;
    if (flags.label === undefined) throw new UsageError('say what to change: --label', 'number change');
    const { client } = connect(context);
    const { id: numberId } = await findNumber(client, args[0] ?? '');
    const number = await client('changeNumber', { params: { numberId }, body: { label: flags.label } });
    out.answer(number, () => `${number.e164} is changed.`);
  },
});

const assign = command({
  name: 'number assign',
  summary: 'Say whose phones ring when a number is called',
  args: ['<number>', '[user]'],
  options: { nobody: { type: 'boolean', help: 'nobody’s' }, ...remoteOptions },
  examples: ['number assign "044 668 18 00" anna', 'number assign +41446681800 --nobody'],
  async run(context) {
    const { args, flags, out } = context;
    const [text = '', name] = args;
    if ((name === undefined) !== (flags.nobody === true)) {
      throw new UsageError('say one of a user and --nobody', 'number assign');
    }
    const { client } = connect(context);
    const userId = name === undefined ? null : (await findUser(client, name)).id;
    const { id: numberId } = await findNumber(client, text);
    const number = await client('changeNumber', { params: { numberId }, body: { userId } });
    out.answer(number, () => `${number.e164} now rings ${name ?? 'nobody'}.`);
  },
});

const remove = command({
  name: 'number remove',
  summary: 'Remove a number',
  args: ['<number>'],
  options: remoteOptions,
  examples: ['number remove +41446681800'],
  async run(context) {
    const { client } = connect(context);
    const number = await findNumber(client, context.args[0] ?? '');
    await client('removeNumber', { params: { numberId: number.id } });
    context.out.answer({ removed: number.id }, () => `${number.e164} is removed.`);
  },
});

export const commands: readonly Command[] = [list, add, change, assign, remove];
