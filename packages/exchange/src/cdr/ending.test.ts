import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EndReason } from '@owndial/contract';
import { endingOf } from './ending.ts';
import { type CallFact, readJournalLine } from './journal-facts.ts';
import { callLine, question } from './test-history.ts';

const channel = 'PJSIP/caller-00000001';
function ended(words: Record<string, string | number>, fact: 'ended' | 'moved' = 'ended'): CallFact {
  const read = readJournalLine(callLine(fact, question('caller', '102'), { channel, ...words }));
  assert(read !== undefined && read.fact !== 'leg');
  return read;
}

const statuses = [
  '',
  'ANSWER',
  'BUSY',
  'NOANSWER',
  'CANCEL',
  'CHANUNAVAIL',
  'CONGESTION',
  'DONTCALL',
  'TORTURE',
];
const outcomes = [
  '',
  'busy',
  'declined',
  'no-answer',
  'unreachable',
  'unknown-number',
  'refused',
  'failed',
  'nonsense',
];

describe('how a call ended: every status, outcome and talk', () => {
  for (const status of statuses)
    for (const outcome of outcomes)
      for (const talk of ['', 0, 1500]) {
        const expected: EndReason =
          talk === 1500 || status === 'ANSWER'
            ? 'completed'
            : outcome !== '' && outcome !== 'nonsense'
              ? (outcome as EndReason)
              : status === '' || status === 'CANCEL'
                ? 'cancelled'
                : 'failed';
        test(`${status || '-'} ${outcome || '-'} ${talk === '' ? '-' : talk}: ${expected}`, () =>
          assert.equal(endingOf(ended({ status, outcome, talk })).reason, expected));
      }

  test('a service that answered was a call, whatever Dial() says', () =>
    assert.equal(endingOf(ended({ answered: 1_800_000_000_000 })).reason, 'completed'));
  test('a leg that was moved on', () =>
    assert.deepEqual(endingOf(ended({ status: 'ANSWER', talk: 5000 }, 'moved')), {
      reason: 'transferred',
      by: 'callee',
    }));
});

describe('who ended it', () => {
  const by: [what: string, words: Record<string, string | number>, who: string][] = [
    ['the calling leg itself', { status: 'ANSWER', source: channel }, 'caller'],
    ['the leg that answered', { status: 'ANSWER', source: 'PJSIP/callee-00000002' }, 'callee'],
    ['the dialplan', { status: 'ANSWER', source: 'dialplan/builtin' }, 'exchange'],
    ['a module', { status: 'ANSWER', source: 'res_rtp' }, 'exchange'],
    ['nobody that is told', { status: 'ANSWER', source: '' }, 'exchange'],
    ['the own device of a clicked call', { status: 'ANSWER', source: '', click: 'user_1' }, 'caller'],
    [
      'a leg that sent the other on',
      { status: 'ANSWER', source: '', blind: 'PJSIP/callee-00000002' },
      'caller',
    ],
    ['the called one, whose phone is broken', { status: 'CONGESTION', outcome: 'failed' }, 'callee'],
    ['the called one, who was busy', { status: 'BUSY', outcome: 'busy' }, 'callee'],
    ['the called one, who declined', { status: 'CHANUNAVAIL', outcome: 'declined' }, 'callee'],
    ['the caller, who gave up', { status: 'CANCEL' }, 'caller'],
    ['time', { status: 'NOANSWER', outcome: 'no-answer' }, 'exchange'],
  ];
  for (const [what, words, who] of by) test(what, () => assert.equal(endingOf(ended(words)).by, who));
});
