import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refusal } from '../../directory/test-refusal.ts';
import { type AmiMessage, AmiParser, encodeAction } from './ami-frames.ts';

function parse(...chunks: string[]): AmiMessage[] {
  const messages: AmiMessage[] = [];
  const parser = new AmiParser((message) => messages.push(message));
  for (const chunk of chunks) assert(parser.push(chunk));
  return messages;
}

const stream = [
  'Asterisk Call Manager/9.0.0\r\n',
  'Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n',
  'Event: ContactStatus\r\nURI: sip:ada@[2001:db8::1]:5060;x=y\r\nUserAgent: Füntel: 5\u{1f4de}\r\nEmpty:\r\n\r\n',
  'Response: Success\r\nActionID: 2\r\nMessage: Command output follows\r\nOutput: one: 1\r\nOutput: \r\nOutput:   two\r\n\r\n',
].join('');
const expected: AmiMessage[] = [
  { fields: { Response: 'Success', ActionID: '1', Message: 'Authentication accepted' }, output: [] },
  {
    fields: {
      Event: 'ContactStatus',
      URI: 'sip:ada@[2001:db8::1]:5060;x=y',
      UserAgent: 'Füntel: 5\u{1f4de}',
      Empty: '',
    },
    output: [],
  },
  {
    fields: { Response: 'Success', ActionID: '2', Message: 'Command output follows' },
    output: ['one: 1', '', 'two'],
  },
];

describe('messages of the manager', () => {
  test('come whole', () => assert.deepEqual(parse(stream), expected));

  test('come in two, cut anywhere', () => {
    for (let at = 0; at <= stream.length; at += 1)
      assert.deepEqual(parse(stream.slice(0, at), stream.slice(at)), expected, `cut at ${at}`);
  });

  test('come sign by sign', () => assert.deepEqual(parse(...Array.from(stream)), expected));

  test('come with bare line ends', () => assert.deepEqual(parse(stream.replaceAll('\r\n', '\n')), expected));

  test('are not made of empty lines, nor of noise', () => {
    assert.deepEqual(parse('\r\n\r\n\n\n\r\n'), []);
    assert.deepEqual(parse('noise without a sign\r\n\r\n', 'more\r\n\r\n'), []);
  });

  test('of one field that comes twice keep the last', () =>
    assert.deepEqual(parse('A: 1\r\nA: 2\r\n\r\n')[0]?.fields, { A: '2' }));

  test('have fields of any name', () => {
    const [message] = parse('__proto__: x\r\nconstructor: y\r\n: z\r\n\r\n');
    assert.equal(message?.fields.constructor, 'y');
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });

  test('may be huge', () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `Output: line ${i} ${'x'.repeat(100)}`);
    const text = `Response: Success\r\n${lines.join('\r\n')}\r\n\r\n`;
    const chunks = text.match(/[\s\S]{1,65536}/g) ?? [];
    assert.equal(parse(...chunks)[0]?.output.length, 50_000);
  });

  for (const [what, chunk] of [
    ['a line', 'x'.repeat(100_000)],
    ['a message', 'Output: x\r\n'.repeat(10_000)],
    ['noise', 'nothing\n'.repeat(10_000)],
  ] as const) {
    test(`are given up when ${what} has no end`, () => {
      const parser = new AmiParser(() => undefined);
      let pushed = 0;
      while (parser.push(chunk)) pushed += chunk.length;
      assert(pushed > 1e6 && pushed < 1e8);
    });
  }

  test('do not add up: many small ones are fine', () => {
    const parser = new AmiParser(() => undefined);
    const chunk = 'Event: X\r\nA: 1\r\n\r\n'.repeat(10_000);
    for (let i = 0; i < 150; i += 1) assert(parser.push(chunk));
  });
});

describe('an action', () => {
  test('is lines, and an empty one', () =>
    assert.equal(encodeAction({ Action: 'Ping', ActionID: '1' }), 'Action: Ping\r\nActionID: 1\r\n\r\n'));

  test('has several variables of one name', () =>
    assert.equal(
      encodeAction({ Variable1: 'A=1', Variable2: 'B=2' }),
      'Variable: A=1\r\nVariable: B=2\r\n\r\n',
    ));

  for (const value of ['a\r\nAction: Logoff', 'a\nb', 'a\rb', 'a\0b', '\n']) {
    test(`refuses ${JSON.stringify(value)}, as value and as name`, () => {
      assert.throws(() => encodeAction({ Exten: value }), refusal('bad-request', /line end/));
      assert.throws(() => encodeAction({ [value]: 'x' }), refusal('bad-request', /line end/));
    });
  }

  test('keeps what only looks like a line end', () =>
    assert.equal(encodeAction({ A: '\\r\\n\u2028%0d%0a' }), 'A: \\r\\n\u2028%0d%0a\r\n\r\n'));
});
