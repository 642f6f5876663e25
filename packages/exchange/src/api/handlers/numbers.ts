import type { Handlers } from '../asked.ts';
import type { ApiNeeds } from '../needs.ts';
import { listedUser } from '../rights.ts';
import { pageAsk } from './page-ask.ts';

type NumberOperations = 'listNumbers' | 'addNumber' | 'changeNumber' | 'removeNumber';

export function numberHandlers({ directory }: ApiNeeds): Pick<Handlers, NumberOperations> {
  return {
    listNumbers: ({ principal, query }) =>
      directory.numbers.list({ ...pageAsk(query), userId: listedUser(principal, undefined) }),
    addNumber: ({ body }) => directory.numbers.add(body),
    changeNumber: ({ params, body }) => directory.numbers.change(params.numberId, body),
    removeNumber: ({ params }) => directory.numbers.remove(params.numberId),
  };
}
