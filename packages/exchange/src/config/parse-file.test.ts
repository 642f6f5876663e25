import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFileConfig } from './parse-file.ts';

const refused: readonly [string, RegExp][] = [
  ['lisen = "::"', /nothing is called `lisen`; did you mean `listen`\?/],
  ['homecountry = "CH"', /nothing is called `homecountry`; did you mean `home_country`\?/],
  ['xyzzy = 1', /nothing is called `xyzzy`; known at the top level are home_country, domain/],
  ['[ports]\nwebb = 1', /nothing is called `ports.webb`; did you mean `web`\?/],
  ['[ports]\nqqq = 1', /known in `\[ports\]` are web, sip/],
  ['[port]\nweb = 1', /nothing is called `port`; did you mean `ports`\?/],
  ['toString = 1', /nothing is called `toString`/],
  ['[ports]\nweb = 0', /`ports.web` is 0, but must be a port, 1 to 65535\./],
  ['[ports]\nweb = "8080"', /`ports.web` is "8080", but must be a port/],
  ['[ports]\nweb = 80.5', /`ports.web` is 80.5, but must be a port/],
  ['ports = 8080', /`ports` is 8080, but must be a table, `\[ports\]`\./],
  ['home_country = "Switzerland"', /`home_country` is "Switzerland", but must be a country code/],
  ['home_country = "ch"', /must be a country code of two capital letters/],
  ['domain = "Phone.Example.org"', /must be a DNS name in small letters/],
  ['domain = "localhost"', /must be a DNS name/],
  ['domain = "x;y.org"', /must be a DNS name/],
  ['listen = "everywhere"', /must be an IP address/],
  ['[engine]\nsource = "docker"', /`engine.source` is "docker", but must be "bundle" or "system"\./],
  ['[ring]\nseconds = 2', /`ring.seconds` is 2, but must be a whole number of seconds, 5 to 300\./],
  [
    '[database]\nurl = "mysql://u:geheim@h/d"',
    /`database.url` is "mysql:\/\/…", but must be the address of a Post/,
  ],
  ['domain = phone', /line 1: this is not TOML/],
  ['[ports]\nweb = 1\nweb = 2', /line 3: this is not TOML/],
];

for (const [text, message] of refused) {
  test(`refused in one line: ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseFileConfig(text, '/h/owndial.toml'),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'bad-config');
        assert.match(error.message, message);
        assert.ok(error.message.startsWith('/h/owndial.toml'));
        assert.ok(!error.message.includes('\n') && !error.message.includes('geheim'));
        return true;
      },
    );
  });
}

test('an empty file, and one with every key, are understood', () => {
  assert.equal(Object.keys(parseFileConfig('')).length, 0);
  const text = `
    home_country = "CH"
    domain = "phone.example.org"
    listen = "::1"
    [ports]
    web = 1
    [database]
    url = "postgres://u:p@h/d"
    [engine]
    source = "system"
    [ring]
    seconds = 45`;
  assert.deepEqual(JSON.parse(JSON.stringify(parseFileConfig(text))), {
    home_country: 'CH',
    domain: 'phone.example.org',
    listen: '::1',
    ports: { web: 1 },
    database: { url: 'postgres://u:p@h/d' },
    engine: { source: 'system' },
    ring: { seconds: 45 },
  });
});
