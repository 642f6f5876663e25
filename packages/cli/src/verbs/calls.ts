import { allPages } from '../all-pages.ts';
import { type Command, command, remoteOptions } from '../command.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../errors.ts';
import { userIdOf } from '../find.ts';
import { followCalls } from '../follow-calls.ts';
import { callHeads, callRow } from '../say-call.ts';

const calls = command({
  name: 'calls',
  summary: 'Show calls, the newest first',
  args: [],
  options: {
    live: { type: 'boolean', help: 'follow calls as they begin, are answered and end' },
    now: { type: 'boolean', help: 'only calls that ring or are up' },
    limit: { type: 'integer', value: 'N', help: 'how many (20)' },
    user: { type: 'string', value: 'USER', help: 'of this user: login, extension or id' },
    ...remoteOptions,
  },
  examples: ['calls', 'calls --user anna --limit 100 --json', 'calls --live', 'calls --now'],
  async run(context) {
    const { flags, out } = context;
    const limit = flags.limit ?? 20;
    if (limit < 1) throw new UsageError('--limit wants 1 or more', 'calls');
    const { client } = connect(context);
    const userId = flags.user ? await userIdOf(client, flags.user) : undefined;
    if (flags.live) return followCalls(() => connect(context), { out, signal: context.signal, userId });
    const only = { ...(userId ? { userId } : {}), ...(flags.now ? { live: true } : {}) };
    const found = await allPages((query) => client('listCalls', { query: { ...query, ...only } }), limit);
    out.answer(found, () => out.table(callHeads, found.map(callRow)));
  },
});

export const commands: readonly Command[] = [calls];
