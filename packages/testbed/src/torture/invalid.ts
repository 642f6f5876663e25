import { request, sdp, sip, type TortureMessage } from './message.ts';

const withSdp = { 'Content-Type': 'application/sdp', 'Content-Length': `${sdp.length}` };
const to = 'sip:1001@127.0.0.1';
const message = (clause: string, name: string, text: string): TortureMessage => ({
  name,
  clause,
  valid: false,
  text,
});
const invite = (id: string, more: Record<string, string | null>, uri = to) =>
  sip(request('INVITE', uri, id, { ...withSdp, ...more }), sdp);

/** Wrong: each is to be refused with a 4xx, 5xx or 6xx, or dropped, and nothing else may happen. */
export const invalidMessages: readonly TortureMessage[] = [
  message(
    '3.1.2.1',
    'badinv01: stray separators in To, From, Via and Contact',
    invite('badinv01', { Contact: '"Joe" <sip:joe@127.0.0.1>;;;;', To: `<${to}>;;,;;,;` }),
  ),
  message('3.1.2.2', 'clerr: more content promised than sent', invite('clerr', { 'Content-Length': '9999' })),
  message('3.1.2.3', 'ncl: negative content length', invite('ncl', { 'Content-Length': '-999' })),
  message(
    '3.1.2.4',
    'scalar02: numbers far too large',
    sip(
      request('REGISTER', 'sip:127.0.0.1', 'scalar02', {
        CSeq: '36893488147419103232 REGISTER',
        'Max-Forwards': '300',
        Expires: `1${'0'.repeat(98)}`,
        Contact: '<sip:caller@127.0.0.1:{port}>;expires=280297596632815',
      }),
    ),
  ),
  message(
    '3.1.2.6',
    'quotbal: a quote that is never closed',
    invite('quotbal', { To: `"Mr. J. User <${to}>` }),
  ),
  message('3.1.2.7', 'ltgtruri: a request URI in angle brackets', invite('ltgtruri', {}, `<${to}>`)),
  message('3.1.2.8', 'lwsruri: white space inside the request URI', invite('lwsruri', {}, `${to}; lr`)),
  message(
    '3.1.2.9',
    'lwsstart: several spaces in the request line',
    invite('lwsstart', {}).replace(/^INVITE (\S+) /, 'INVITE  $1  '),
  ),
  message(
    '3.1.2.10',
    'trws: white space after the SIP version',
    sip(request('OPTIONS', to, 'trws')).replace('SIP/2.0\r\n', 'SIP/2.0  \r\n'),
  ),
  message(
    '3.1.2.11',
    'escruri: headers in the request URI',
    invite('escruri', {}, `${to}?Route=%3Csip:127.0.0.1%3E`),
  ),
  message(
    '3.1.2.12',
    'baddate: a date in another zone',
    invite('baddate', { Date: 'Fri, 01 Jan 2010 16:00:00 EST' }),
  ),
  message(
    '3.1.2.13',
    'regbadct: a contact with headers, without brackets',
    sip(
      request('REGISTER', 'sip:127.0.0.1', 'regbadct', {
        Contact: 'sip:user@127.0.0.1?Route=%3Csip:127.0.0.1%3E',
      }),
    ),
  ),
  message(
    '3.1.2.14',
    'badaspec: spaces inside an address',
    sip(request('OPTIONS', to, 'badaspec', { To: '"Watson, Thomas" < sip:t.watson@127.0.0.1 >' })),
  ),
  message(
    '3.1.2.15',
    'baddn: a name that wants quotes and has none',
    sip(request('OPTIONS', to, 'baddn', { From: 'Bell, Alexander <sip:a.g.bell@127.0.0.1>;tag=43' })),
  ),
  message(
    '3.1.2.16',
    'badvers: SIP 7.0',
    sip(request('OPTIONS', to, 'badvers')).replace('SIP/2.0\r\n', 'SIP/7.0\r\n'),
  ),
  message(
    '3.1.2.17',
    'mismatch01: another method in CSeq',
    sip(request('OPTIONS', to, 'mismatch01', { CSeq: '8 INVITE' })),
  ),
  message(
    '3.1.2.18',
    'mismatch02: another, unknown method in CSeq',
    sip(request('NEWMETHOD', to, 'mismatch02', { CSeq: '8 INVITE' })),
  ),
  message(
    '3.1.2.19',
    'bigcode: an answer with a status far too large',
    sip([
      'SIP/2.0 4294967301 better not break the receiver',
      'Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK2398ndaoe',
      'Call-ID: bigcode.asdof3uj203asdnf3429uasdhfas3ehjasdfas9i',
      'CSeq: 353494 INVITE',
      'From: <sip:user@127.0.0.1>;tag=39ansfi3',
      `To: <${to}>;tag=902jndnke3`,
      'Content-Length: 0',
    ]),
  ),
  message(
    '3.2.1',
    'badbranch: the magic cookie and nothing after it',
    sip(request('OPTIONS', to, 'badbranch', { Via: 'SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK' })),
  ),
  message(
    '3.3.1',
    'insuf: no Call-ID, From or To',
    invite('insuf', { From: null, To: null, 'Call-ID': null }),
  ),
  message(
    '3.3.2',
    'unkscm: an unknown scheme',
    sip(request('OPTIONS', 'nobodyKnowsThisScheme:totallyopaquecontent', 'unkscm')),
  ),
  message(
    '3.3.6',
    'invut: an unknown kind of body',
    invite('invut', { 'Content-Type': 'application/unknownformat' }),
  ),
  message(
    '3.3.8',
    'multi01: headers twice that may stand once',
    invite('multi01', {}).replace(
      'Call-ID:',
      'Call-ID: other@127.0.0.1\r\nCSeq: 5 INVITE\r\nTo: sip:2@127.0.0.1\r\nCall-ID:',
    ),
  ),
  message(
    '3.3.9',
    'mcl01: two different content lengths',
    sip(request('OPTIONS', to, 'mcl01')).replace(
      'Content-Length: 0',
      'Content-Length: 13\r\nContent-Length: 5',
    ),
  ),
  message('3.3.11', 'zeromf: no more hops', sip(request('OPTIONS', to, 'zeromf', { 'Max-Forwards': '0' }))),
];
