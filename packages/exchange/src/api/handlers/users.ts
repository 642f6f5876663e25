import type { SignInLink, UserId } from '@owndial/contract';
import { welcomePath } from '../../accounts/index.ts';
import { applied } from '../applied.ts';
import type { AskedOver, Handlers } from '../asked.ts';
import { reachableHost } from '../device-connection.ts';
import type { ApiNeeds } from '../needs.ts';
import { pageAsk } from './page-ask.ts';

type UserOperations = 'listPeople' | 'listUsers' | 'addUser' | 'changeUser' | 'removeUser' | 'makeSignInLink';

export function userHandlers(needs: ApiNeeds): Pick<Handlers, UserOperations> {
  const { accounts, directory, presence } = needs;
  const linkFor = async (userId: UserId, web: AskedOver): Promise<SignInLink> => {
    const { secret, expiresAt } = await accounts.links.make({ kind: 'invitation', userId });
    return { path: welcomePath(secret), host: reachableHost(web.host, needs.config), expiresAt };
  };

  return {
    listPeople: async ({ query }) => {
      const { items, next } = await directory.people.list(pageAsk(query));
      return { items: items.map((person) => ({ ...person, presence: presence.ofUser(person.id) })), next };
    },

    listUsers: ({ query }) => directory.users.list(pageAsk(query)),

    addUser: async ({ body, web }) => {
      const { password, ...input } = body;
      if (password === undefined) {
        const user = await directory.users.add(input);
        return { user, link: await linkFor(user.id, web) };
      }
      const passwordHash = await accounts.passwords.hash(password);
      return { user: await directory.users.add({ ...input, passwordHash }), link: null };
    },

    changeUser: async ({ params, body }) => {
      const user = await directory.users.change(params.userId, body);
      accounts.rightsChanged(user.id);
      await applied(needs);
      return user;
    },

    removeUser: async ({ params }) => {
      await directory.users.remove(params.userId);
      accounts.rightsChanged(params.userId);
      await applied(needs);
    },

    makeSignInLink: async ({ params, web }) => {
      const user = await directory.users.get(params.userId);
      return linkFor(user.id, web);
    },
  };
}
