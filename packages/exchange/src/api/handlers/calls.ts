import type { Call, CallId } from '@owndial/contract';
import type { Principal } from '../../accounts/index.ts';
import { noSuchDevice } from '../../directory/index.ts';
import { PhoneError } from '../../errors.ts';
import type { Handlers } from '../asked.ts';
import type { ApiNeeds } from '../needs.ts';
import { isOwner, listedUser, madeFor, userIdOf } from '../rights.ts';
import { pageAsk } from './page-ask.ts';

type CallOperations = 'listCalls' | 'getCall' | 'placeCall' | 'hangUp';

export function callHandlers(needs: ApiNeeds): Pick<Handlers, CallOperations> {
  const ownOf = async (principal: Principal, id: CallId): Promise<Call> => {
    const call = await needs.calls.get(id);
    if (call === undefined || !maySeeCall(principal, call)) {
      throw new PhoneError('not-found', 'There is no such call.');
    }
    return call;
  };

  return {
    listCalls: ({ principal, query }) => {
      const wanted = query.mine ? (userIdOf(principal) ?? query.userId) : query.userId;
      const userId = listedUser(principal, wanted);
      return needs.calls.list({ ...pageAsk(query), userId, live: query.live });
    },

    getCall: ({ principal, params }) => ownOf(principal, params.callId),

    placeCall: async ({ principal, body }) => {
      const { userId: wanted, ...call } = body;
      const userId = madeFor(principal, wanted);
      if (call.deviceId !== undefined) {
        const device = await needs.directory.devices.get(call.deviceId);
        if (device.userId !== userId) throw noSuchDevice();
      }
      await needs.switchboard.place(userId, call);
      return { started: true };
    },

    hangUp: async ({ principal, params }) => {
      const call = await ownOf(principal, params.callId);
      await needs.switchboard.hangUp(call.id);
    },
  };
}

/** A user's own calls are those that they made or that came to them. */
export function maySeeCall(principal: Principal, call: Call): boolean {
  if (isOwner(principal)) return true;
  const userId = userIdOf(principal);
  return userId !== undefined && (call.from.userId === userId || call.to.userId === userId);
}
