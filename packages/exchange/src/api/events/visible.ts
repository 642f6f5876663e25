import type { Fact } from '@owndial/contract';
import type { Principal } from '../../accounts/index.ts';
import { maySeeCall } from '../handlers/calls.ts';
import { maySee } from '../rights.ts';

/**
 * Whether a fact may be told to somebody. An owner gets all; a user their own calls and devices, everybody's presence,
 * and that lists or engines changed, which tells nothing that they could not ask for.
 */
export function isVisible(fact: Fact, principal: Principal): boolean {
  switch (fact.type) {
    case 'call.started':
    case 'call.answered':
    case 'call.ended':
      return maySeeCall(principal, fact.data.call);
    case 'device.registered':
    case 'device.unregistered':
      return maySee(principal, fact.data.userId);
    case 'presence.changed':
    case 'directory.changed':
    case 'engine.changed':
      return true;
  }
}
