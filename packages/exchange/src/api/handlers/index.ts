import type { Handlers } from '../asked.ts';
import type { ApiNeeds } from '../needs.ts';
import { callHandlers } from './calls.ts';
import { deviceHandlers } from './devices.ts';
import { numberHandlers } from './numbers.ts';
import { sessionHandlers } from './sessions.ts';
import { statusHandlers } from './status.ts';
import { tokenHandlers } from './tokens.ts';
import { userHandlers } from './users.ts';

export function handlersFor(needs: ApiNeeds): Handlers {
  return {
    ...statusHandlers(needs),
    ...sessionHandlers(needs),
    ...tokenHandlers(needs),
    ...userHandlers(needs),
    ...numberHandlers(needs),
    ...deviceHandlers(needs),
    ...callHandlers(needs),
  };
}
