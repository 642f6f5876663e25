import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CompiledDevice, displayName, renderDevices } from './devices-file.ts';
import { renderHints } from './hints-file.ts';
import { hostileNames, parseConfig } from './test-config-file.ts';

const device = (more: Partial<CompiledDevice> = {}): CompiledDevice => ({
  sip_user: 'abcdefghijk2',
  ha1: '0123456789abcdef0123456789abcdef',
  kind: 'sip',
  transport: 'udp',
  name: 'Ada',
  extension: '101',
  ...more,
});

describe('the configuration of devices', () => {
  const templates: [
    kind: CompiledDevice['kind'],
    transport: CompiledDevice['transport'],
    template: string,
  ][] = [
    ['sip', 'udp', 'clear'],
    ['sip', 'tcp', 'clear'],
    ['sip', 'tls', 'secure'],
    ['browser', 'wss', 'browser'],
  ];
  for (const [kind, transport, template] of templates) {
    test(`of a ${kind} device over ${transport}: endpoint, contact and credentials`, () => {
      assert.deepEqual(parseConfig(renderDevices([device({ kind, transport })])), [
        {
          name: 'abcdefghijk2',
          templates: ['device', template],
          values: [
            ['aors', 'abcdefghijk2'],
            ['auth', 'abcdefghijk2'],
            ['callerid', '"Ada" <101>'],
          ],
        },
        { name: 'abcdefghijk2', templates: ['contact'], values: [] },
        {
          name: 'abcdefghijk2',
          templates: ['credentials'],
          values: [
            ['username', 'abcdefghijk2'],
            ['md5_cred', '0123456789abcdef0123456789abcdef'],
          ],
        },
      ]);
    });
  }

  for (const name of hostileNames) {
    test(`of ${JSON.stringify(name.slice(0, 40))} is one endpoint with that name, or what is harmless of it`, () => {
      const text = renderDevices([device({ name }), device({ sip_user: 'other', name: 'Other' })]);
      const sections = parseConfig(text);
      assert.deepEqual(
        sections.map((section) => section.name),
        ['abcdefghijk2', 'abcdefghijk2', 'abcdefghijk2', 'other', 'other', 'other'],
      );
      const callerId = new Map(sections[0]?.values).get('callerid') ?? '';
      assert.match(callerId, /^"[^"\\<>;]*" <101>$/);
      assert.doesNotMatch(text, /\r|\$\{/);
      assert(
        text.split('\n').every((line) => Buffer.byteLength(line) < 8192),
        'no line is too long for Asterisk',
      );
    });
  }

  test('of nobody is nothing', () => assert.equal(renderDevices([]), ''));
});

const names: [name: string, shown: string][] = [
  ['Ada', '"Ada"'],
  ['  Ada  ', '"Ada"'],
  ['Ada "A" King', '"Ada A King"'],
  ['a\nb', '"ab"'],
  ['Jos\u00e9 \u{1f4de}', '"Jos\u00e9 \u{1f4de}"'],
  ['\\";$', '""'],
  ['x'.repeat(99), `"${'x'.repeat(79)}"`],
  [
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'.repeat(9),
    `"${'\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'.repeat(4)}"`,
  ],
  ['\u0416'.repeat(64), `"${'\u0416'.repeat(39)}"`],
];
for (const [name, shown] of names)
  test(`${JSON.stringify(name)} is shown as ${shown}`, () => assert.equal(displayName(name), shown));

test('hints have a line for each extension and number, with the devices behind it', () => {
  const users = [
    { extension: '101', numbers: ['+493012345678', '+12024561111'], sipUsers: ['aa', 'bb'] },
    { extension: '102', numbers: ['+41446681800'], sipUsers: [] },
    { extension: '103', numbers: [], sipUsers: ['cc'] },
  ];
  assert.equal(
    renderHints(users),
    [
      'exten => 101,hint,PJSIP/aa&PJSIP/bb',
      'exten => +493012345678,hint,PJSIP/aa&PJSIP/bb',
      'exten => +12024561111,hint,PJSIP/aa&PJSIP/bb',
      'exten => 103,hint,PJSIP/cc',
      '',
    ].join('\n'),
  );
});
