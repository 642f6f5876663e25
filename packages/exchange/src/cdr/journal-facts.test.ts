import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deviceOfChannel, readJournalLine } from './journal-facts.ts';
import { callLine, form, legLine, noon, question } from './test-history.ts';

const call = question('ada', '+493012345678', { moved: 'PJSIP/bob-00000001', click: 'user_1' });

describe('a line of the journal', () => {
  test('of a call says all that the dialplan wrote', () => {
    const line = callLine('ended', call, {
      at: noon + 9000,
      fallback: 1,
      status: 'ANSWER',
      outcome: '',
      peer: 'PJSIP/bob-0000000f',
      ring: 9000,
      talk: 7000,
      answered: '',
      cause: 16,
      channel: 'PJSIP/ada-0000000e',
      source: 'PJSIP/bob-0000000f',
      codec: 'opus',
      rtcp: 'rxcount=1;rtt=0.1',
    });
    assert.deepEqual(readJournalLine(line), {
      fact: 'ended',
      at: noon + 9000,
      call,
      byFallback: true,
      dialStatus: 'ANSWER',
      outcome: '',
      answeredBy: 'bob',
      dialledMs: 9000,
      talkMs: 7000,
      answeredAt: undefined,
      cause: 16,
      channel: 'PJSIP/ada-0000000e',
      endedBySource: 'PJSIP/bob-0000000f',
      codec: 'opus',
      rtcp: 'rxcount=1;rtt=0.1',
      transfer: undefined,
    });
  });

  test('of a leg names the call that it answered', () => {
    assert.deepEqual(readJournalLine(legLine(call, 'bob', noon, 'rxcount=1')), {
      fact: 'leg',
      at: noon,
      callKey: call.key,
      device: 'bob',
      linkedId: 'owndial-1.1',
      answeredAt: undefined,
      endedBySource: '',
      codec: 'opus',
      rtcp: 'rxcount=1',
      transfer: undefined,
    });
  });

  test('that was cut short, by a full disk or a loss of power, does not spoil the next', () => {
    const whole = callLine('ended', call);
    const expected = readJournalLine(whole);
    for (let length = 0; length <= whole.length; length += 1) {
      assert.deepEqual(readJournalLine(whole.slice(0, length) + whole), expected, `cut after ${length}`);
      assert.deepEqual(readJournalLine('\0'.repeat(length) + whole), expected, `${length} zeros`);
    }
  });

  test('that is half there is nothing, or what is there of it', () => {
    const whole = callLine('ended', call);
    for (let length = 0; length < whole.length; length += 1) {
      const read = readJournalLine(whole.slice(0, length));
      if (read !== undefined) assert.equal(read.fact, 'ended');
    }
  });

  const damaged: [what: string, line: string][] = [
    ['nothing', ''],
    ['noise', '\u{1f4a5}%%%&&&==='],
    ['another fact', form({ fact: 'exploded', at: noon, id: 'a', began: noon })],
    ['no time', callLine('ended', call, { at: '' })],
    ['a time that is none', callLine('ended', call, { at: '12e5' })],
    ['a time before all times', callLine('ended', call, { at: -5 })],
    ['a time that no date can hold', callLine('ended', call, { at: '9'.repeat(30) })],
    ['a time after the year 9999', callLine('ended', call, { at: '999999999999999' })],
    ['no id', callLine('ended', call, { id: '' })],
    ['an id with a slash', callLine('ended', call, { id: 'a/b' })],
    ['a very long id', callLine('ended', call, { id: 'a'.repeat(65) })],
    ['a beginning that is none', callLine('ended', call, { began: 'yesterday' })],
    ['a beginning of zero', callLine('ended', call, { began: 0 })],
    ['a beginning that no id can hold', callLine('ended', call, { began: '281474976710656' })],
    ['a beginning that no date can hold', callLine('ended', call, { began: Number.MAX_SAFE_INTEGER })],
    ['a leg of no call', form({ fact: 'leg', at: noon, call: 'x' })],
  ];
  for (const [what, line] of damaged)
    test(`with ${what} is passed over`, () => assert.equal(readJournalLine(line), undefined));

  test('whose values are hostile keeps them as data', () => {
    const hostile = "'; drop table calls; --\r\nfact=ended\0&<script>$\u007bSHELL(rm)}\u202e";
    const read = readJournalLine(callLine('ended', { ...call, dialled: hostile }, { source: hostile }));
    assert(read !== undefined && read.fact === 'ended');
    assert.equal(read.call.dialled, hostile.replace('\0', ''));
    assert.equal(read.endedBySource, hostile.replace('\0', ''));
    assert.equal(readJournalLine(callLine('ended', { ...call, dialled: '9'.repeat(5000) }))?.fact, 'ended');
  });

  test('tells the codec in use, the first of those that both sides can', () => {
    for (const codec of ['opus', '(opus)', '(opus|alaw)']) {
      const read = readJournalLine(callLine('ended', call, { codec }));
      assert(read !== undefined && read.fact === 'ended');
      assert.equal(read.codec, 'opus');
    }
  });

  test('has durations that are numbers or nothing', () => {
    const read = readJournalLine(
      callLine('ended', call, { talk: '-5', ring: '1e9', cause: 'x', answered: 'soon' }),
    );
    assert(read !== undefined && read.fact === 'ended');
    const { talkMs, dialledMs, cause, answeredAt } = read;
    assert.deepEqual([talkMs, dialledMs, cause, answeredAt], [undefined, undefined, 0, undefined]);
  });
});

const channels: [channel: string, device: string][] = [
  ['PJSIP/abc23-0000002a', 'abc23'],
  ['PJSIP/abc23', ''],
  ['Local/own-devices@from-click-00000001;1', ''],
  ['PJSIP/../../etc-00000001', ''],
  ['', ''],
];
for (const [channel, device] of channels)
  test(`the device of the channel ${channel || 'of no name'}`, () =>
    assert.equal(deviceOfChannel(channel), device));
