import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { openApi } from '../test-api.ts';
import { ask } from '../test-http.ts';
import { linphoneConfig } from './linphone.ts';

const entry = (xml: string, section: string, key: string): string | undefined => {
  const [, within = ''] = new RegExp(`<section name="${section}">(.*?)</section>`, 's').exec(xml) ?? [];
  return new RegExp(`<entry name="${key}" overwrite="true">(.*?)</entry>`).exec(within)?.[1];
};

test('a phone fetches its settings once, and can register with them', async () => {
  await using t = await openApi();
  const ada = await t.signedIn('ada');
  const made = await ada.send('POST', '/api/v1/devices', { name: 'Mobile', transport: 'tls' });
  const { settings } = made.json;
  const answers = await Promise.all([1, 2, 3].map(() => t.send('GET', settings.provisioningPath)));
  assert.deepEqual(answers.map((one) => one.status).sort(), [200, 410, 410]);
  const xml = answers.find((one) => one.status === 200)?.text ?? '';
  const ha1 = createHash('md5').update(`${settings.sipUser}:owndial:${settings.secret}`).digest('hex');
  assert.equal(entry(xml, 'auth_info_0', 'ha1'), ha1);
  assert.equal(entry(xml, 'auth_info_0', 'username'), settings.sipUser);
  assert.equal(entry(xml, 'auth_info_0', 'realm'), 'owndial');
  assert.equal(entry(xml, 'auth_info_0', 'algorithm'), 'MD5');
  assert.match(entry(xml, 'proxy_0', 'reg_proxy') ?? '', /^&lt;sip:.+:35061;transport=tls&gt;$/);
  assert.equal(entry(xml, 'sip', 'media_encryption'), 'srtp');
  assert.doesNotMatch(xml, new RegExp(settings.secret));
});

test('a link ends with the next one, with time, and is not used up by looking', async () => {
  await using t = await openApi();
  const ada = await t.signedIn('ada');
  const { device, settings } = (await ada.send('POST', '/api/v1/devices', { name: 'Mobile' })).json;
  assert.equal((await t.send('HEAD', settings.provisioningPath)).status, 404);
  const renewed = (await ada.send('POST', `/api/v1/devices/${device.id}/secret`)).json.settings;
  assert.equal((await t.send('GET', settings.provisioningPath)).status, 410);
  t.clock.pass(15 * 60_000);
  assert.equal((await t.send('GET', renewed.provisioningPath)).status, 410);
  assert.equal((await t.send('GET', '/provision/x')).status, 410);
});

const lan = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, address }) => !internal && /^(10|192\.168)\.|^f[cd]/.test(address));

test(
  'in clear only what is to be in clear anyway, in a private network',
  lan === undefined ? { skip: 'this machine has no private address' } : {},
  async () => {
    await using t = await openApi({ listen: lan?.family === 'IPv6' ? '::' : '0.0.0.0' });
    const ada = await t.signedIn('ada');
    const pathFor = async (transport: string) =>
      (await ada.send('POST', '/api/v1/devices', { name: 'x', transport })).json.settings.provisioningPath;
    const far = `http://${lan?.family === 'IPv6' ? `[${lan.address}]` : lan?.address}:${t.port}`;
    assert.equal((await ask(`${far}${await pathFor('udp')}`)).status, 200);
    const path = await pathFor('tls');
    const refused = await ask(`${far}${path}`);
    assert.deepEqual([refused.status, refused.json.code], [403, 'needs-https']);
    assert.equal((await t.send('GET', path)).status, 200, 'a refusal does not use the link up');
  },
);

test('names with anything in them stay text', () => {
  const xml = linphoneConfig({
    name: 'A "B" </entry><entry name="x">&amp; \\ \u0001 ü',
    sipUser: 'abc',
    ha1: '0'.repeat(32),
    connection: { host: '2001:db8::1', port: 35060, transport: 'udp', mediaEncryption: 'none' },
    ownAuthority: true,
  });
  assert.match(xml, /&lt;\/entry&gt;&lt;entry name=\\"x\\"&gt;&amp;amp; \\\\ {2}ü/);
  assert.match(xml, /sip:abc@\[2001:db8::1\]/);
  assert.equal(entry(xml, 'sip', 'verify_server_certs'), undefined);
  assert.equal(entry(xml, 'sip', 'media_encryption'), 'none');
});

test('a public certificate is verified', () => {
  const xml = linphoneConfig({
    name: 'A',
    sipUser: 'abc',
    ha1: '0'.repeat(32),
    connection: { host: 'owndial.example', port: 35061, transport: 'tls', mediaEncryption: 'sdes' },
    ownAuthority: false,
  });
  assert.equal(entry(xml, 'sip', 'verify_server_certs'), '1');
});

test('the authority’s certificate can be had by everybody', async () => {
  await using t = await openApi();
  const answer = await t.send('GET', '/ca.pem');
  assert.equal(new X509Certificate(answer.text).ca, true);
  assert.doesNotMatch(answer.text, /PRIVATE/);
});
