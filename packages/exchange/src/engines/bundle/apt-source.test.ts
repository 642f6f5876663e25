import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseUris } from './apt.ts';
import { pickMirror } from './apt-source.ts';

const debian = 'http://mirror.invalid/debian/';
const security = 'http://mirror.invalid/debian-security/';

test('the Debian mirror is picked from what the machine uses', () => {
  const cases: [string, string | undefined][] = [
    [`${security}|Debian\n${debian}|Debian\n`, debian],
    [`${security}|\n${debian}|\n`, debian],
    ['https://security.debian.invalid/debian/|\nhttps://a.invalid/debian|', 'https://a.invalid/debian'],
    ['https://a.invalid/pub/mirror|Debian', 'https://a.invalid/pub/mirror'],
    ['cdrom:[Debian]/|Debian\n', undefined],
    ['http://archive.invalid/ubuntu/|Ubuntu\nhttps://x.invalid/node|. nodistro', undefined],
    ['', undefined],
  ];
  for (const [targets, mirror] of cases) assert.equal(pickMirror(targets), mirror, targets);
});

test("apt's list of URIs is read, epochs and all", () => {
  const sha256 = 'a'.repeat(64);
  const text = `Reading package lists...
'http://m.invalid/pool/a_22.10%2bdfsg-1_amd64.deb' a_1%3a22.10+dfsg-1_amd64.deb 2534036 SHA256:${sha256}
'http://m.invalid/pool/b_2_all.deb' b_2_all.deb 12 SHA256:${sha256}
`;
  assert.deepEqual(parseUris(text), [
    { name: 'a', version: '1:22.10+dfsg-1', file: 'a_1%3a22.10+dfsg-1_amd64.deb', size: 2534036, sha256 },
    { name: 'b', version: '2', file: 'b_2_all.deb', size: 12, sha256 },
  ]);
});
