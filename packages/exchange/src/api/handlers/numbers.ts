import { applied } from '../applied.ts';
import type { Handlers } from '../asked.ts';
import type { ApiNeeds } from '../needs.ts';
import { listedUser } from '../rights.ts';
import { pageAsk } from './page-ask.ts';

type NumberOperations = 'listNumbers' | 'addNumber' | 'changeNumber' | 'removeNumber';

export function numberHandlers(needs: ApiNeeds): Pick<Handlers, NumberOperations> {
  const { directory } = needs;
  return {
    listNumbers: ({ principal, query }) =>
      directory.numbers.list({ ...pageAsk(query), userId: listedUser(principal, undefined) }),
    addNumber: async ({ body }) => {
      const number = await directory.numbers.add(body);
      await applied(needs);
      return number;
    },
    changeNumber: async ({ params, body }) => {
      const number = await directory.numbers.change(params.numberId, body);
      await applied(needs);
      return number;
    },
    removeNumber: async ({ params }) => {
      await directory.numbers.remove(params.numberId);
      await applied(needs);
    },
  };
}
