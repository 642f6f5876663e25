import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPorts } from '@owndial/contract';
import { FileConfig } from './file-schema.ts';
import { parseFileConfig } from './parse-file.ts';
import { sampleConfig } from './sample.ts';

/** What is commented out, in effect. */
const uncommented = (text: string): string => text.replace(/^# (?=[a-z_]+ = )/gm, '');

test('the sample says only its country, and is understood', () => {
  const { home_country, ...tables } = parseFileConfig(sampleConfig('CH'));
  assert.equal(home_country, 'CH');
  for (const table of Object.values(tables)) assert.equal(Object.keys(table).length, 0);
});

test('with the comment signs gone it has every key that there is, with the usual values', () => {
  const all = parseFileConfig(uncommented(sampleConfig('CH')));
  assert.deepEqual(keysOf(all), keysOfSchema(FileConfig));
  const { web, sip, sip_tls, rtp_first, rtp_last, question, engine_http, ami } = all.ports ?? {};
  assert.deepEqual(
    [web, sip, sip_tls, rtp_first, rtp_last, question, engine_http, ami],
    Object.values(defaultPorts),
  );
  assert.deepEqual([all.engine?.source, all.ring?.seconds, all.listen], ['bundle', 30, '0.0.0.0']);
});

function keysOf(value: object, before = ''): string[] {
  return Object.entries(value)
    .flatMap(([key, inner]) =>
      typeof inner === 'object' ? keysOf(inner, `${before}${key}.`) : [`${before}${key}`],
    )
    .sort();
}

function keysOfSchema(schema: object, before = ''): string[] {
  const { properties } = schema as { properties?: Record<string, object> };
  if (properties === undefined) return [before.slice(0, -1)];
  return Object.entries(properties)
    .flatMap(([key, inner]) => keysOfSchema(inner, `${before}${key}.`))
    .sort();
}
