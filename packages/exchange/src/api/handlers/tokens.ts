import type { Handlers } from '../asked.ts';
import type { ApiNeeds } from '../needs.ts';
import { isOwner, listedUser, madeFor, userIdOf } from '../rights.ts';
import { pageAsk } from './page-ask.ts';

export function tokenHandlers({
  accounts,
  directory,
}: ApiNeeds): Pick<Handlers, 'listTokens' | 'makeToken' | 'revokeToken'> {
  return {
    listTokens: ({ principal, query }) =>
      accounts.tokens.list({ ...pageAsk(query), userId: listedUser(principal, query.userId) }),

    makeToken: async ({ principal, body }) => {
      const user = await directory.users.get(madeFor(principal, body.userId));
      // neither a token's nor its user's rights can be exceeded by a token that they make
      const most = isOwner(principal) && user.role === 'owner' ? 'owner' : 'user';
      return accounts.tokens.make(user.id, body.name, body.role === 'user' ? 'user' : most);
    },

    revokeToken: ({ principal, params }) =>
      accounts.tokens.revoke(params.tokenId, isOwner(principal) ? undefined : userIdOf(principal)),
  };
}
