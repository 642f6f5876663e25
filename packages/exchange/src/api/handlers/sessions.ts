import type { Me, User } from '@owndial/contract';
import type { Principal, SignedIn } from '../../accounts/index.ts';
import { sipRealm } from '../../directory/index.ts';
import { PhoneError } from '../../errors.ts';
import { applied } from '../applied.ts';
import type { AskedOver, Handlers } from '../asked.ts';
import { browserName } from '../browser-name.ts';
import type { ApiNeeds } from '../needs.ts';
import { sessionOf, userIdOf } from '../rights.ts';

type SessionOperations =
  | 'welcomeKind'
  | 'welcome'
  | 'signIn'
  | 'signOut'
  | 'me'
  | 'changePassword'
  | 'browserPhone';

export function sessionHandlers(needs: ApiNeeds): Pick<Handlers, SessionOperations> {
  const { accounts, directory } = needs;
  const meOf = async (user: User): Promise<Me> => ({
    user,
    numbers: await directory.numbers.ofUser(user.id),
  });
  const begin = async (
    { user, secret }: SignedIn,
    { principal, web }: { principal: Principal | undefined; web: AskedOver },
  ): Promise<Me> => {
    // the browser forgets the cookie that it had, so that session and its web phone would only linger
    if (principal?.kind === 'session') await accounts.sessions.end(principal);
    web.startSession(secret);
    return meOf(user);
  };

  return {
    welcomeKind: ({ body, web }) => accounts.desk.look(body.token, web.address),

    welcome: async (asked) => begin(await accounts.desk.welcome(asked.body, asked.web.address), asked),

    signIn: async (asked) => begin(await accounts.desk.signIn(asked.body, asked.web.address), asked),

    signOut: async ({ principal, web }) => {
      await accounts.sessions.end(sessionOf(principal));
      web.endSession();
    },

    me: async ({ principal }) => {
      const userId = userIdOf(principal);
      if (userId === undefined) {
        throw new PhoneError('forbidden', 'This is the token of the machine itself: it is nobody.');
      }
      return meOf(await directory.users.get(userId));
    },

    changePassword: ({ principal, body, web }) =>
      accounts.desk.changePassword(sessionOf(principal), body, web.address),

    browserPhone: async ({ principal, web }) => {
      const phone = await accounts.sessions.browserPhone(sessionOf(principal), browserName(web.userAgent));
      await applied(needs);
      return { ...phone, domain: needs.config.domain ?? sipRealm, path: '/sip', iceServers: [] };
    },
  };
}
