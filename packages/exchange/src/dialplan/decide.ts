import type { CallFacts } from './facts.ts';
import { type CallPlan, causes } from './plan.ts';

/** What is to happen with one call. Pure: the same facts give the same plan. */
export function decide(facts: CallFacts): CallPlan {
  if (facts.caller === undefined) return { do: 'refuse', cause: causes.rejected, reason: 'refused' };
  if (facts.service === 'echo') return { do: 'echo' };
  if (facts.called === undefined)
    return { do: 'refuse', cause: causes.unallocated, reason: 'unknown-number' };
  const devices = facts.called.devices.filter((device) => device !== facts.caller?.device);
  if (devices.length === 0) return { do: 'refuse', cause: causes.subscriberAbsent, reason: 'unreachable' };
  return { do: 'dial', to: devices.map((device) => `PJSIP/${device}`).join('&'), seconds: facts.ringSeconds };
}
