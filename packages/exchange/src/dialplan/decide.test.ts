import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decide } from './decide.ts';
import type { CallFacts } from './facts.ts';
import type { CallPlan } from './plan.ts';

const caller = { device: 'me' };
const refuse = (cause: number, reason: string) => ({ do: 'refuse', cause, reason }) as CallPlan;
const dial = (to: string): CallPlan => ({ do: 'dial', to, seconds: 25 });

const callers: [who: string, caller: CallFacts['caller']][] = [
  ['an unknown device', undefined],
  ['a device', caller],
];
const services: [what: string, service: CallFacts['service']][] = [
  ['no service', undefined],
  ['the echo test', 'echo'],
];
const calleds: [whom: string, devices: readonly string[] | undefined, plan: CallPlan][] = [
  ['nobody known', undefined, refuse(1, 'unknown-number')],
  ['somebody without devices', [], refuse(20, 'unreachable')],
  ['somebody with one device', ['a'], dial('PJSIP/a')],
  ['somebody with three devices', ['a', 'b', 'c'], dial('PJSIP/a&PJSIP/b&PJSIP/c')],
  ['its own user, with no other device', ['me'], refuse(20, 'unreachable')],
  ['its own user, with another device', ['me', 'b'], dial('PJSIP/b')],
];

describe('every combination of facts', () => {
  for (const [who, caller] of callers)
    for (const [what, service] of services)
      for (const [whom, devices, plan] of calleds) {
        const expected =
          caller === undefined
            ? refuse(21, 'refused')
            : service === 'echo'
              ? ({ do: 'echo' } as const)
              : plan;
        test(`${who}, ${what}, ${whom}: ${expected.do}`, () => {
          const facts: CallFacts = { caller, service, called: devices && { devices }, ringSeconds: 25 };
          assert.deepEqual(decide(Object.freeze(facts)), expected);
          assert.deepEqual(decide(facts), expected, 'the same facts give the same plan');
        });
      }
});

test('a call for the web has no device to leave out: all the own ones may ring', () => {
  const facts = {
    caller: { device: '' },
    service: undefined,
    called: { devices: ['a', 'b'] },
    ringSeconds: 5,
  };
  assert.deepEqual(decide(facts), { do: 'dial', to: 'PJSIP/a&PJSIP/b', seconds: 5 });
});
