import { request, sdp, sip, type TortureMessage, via } from './message.ts';

const withSdp = { 'Content-Type': 'application/sdp', 'Content-Length': `${sdp.length}` };
const message = (clause: string, name: string, text: string): TortureMessage => ({
  name,
  clause,
  valid: true,
  text,
});

/** Odd but right: these must be understood, and an exchange may refuse them only for what they ask. */
export const validMessages: readonly TortureMessage[] = [
  message(
    '3.1.1.1',
    'wsinv: folded headers, odd white space, compact names, an unknown header',
    sip(
      [
        'INVITE sip:1001@127.0.0.1;unknownparam SIP/2.0',
        'TO :',
        ' sip:1001@127.0.0.1',
        'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@127.0.0.1>',
        '  ;',
        '  tag = 98asjd8',
        'MaX-fOrWaRdS: 0068',
        'Call-ID: wsinv.ndaksdj@127.0.0.1',
        `Content-Length   : ${sdp.length}`,
        'cseq: 0009',
        '  INVITE',
        'Via  : SIP  /   2.0',
        ' /UDP',
        '    127.0.0.1:{port};branch=z9hG4bK.wsinv',
        's :',
        'NewFangledHeader:   newfangled value',
        ' continued newfangled value',
        'UnknownHeaderWithUnusualValue: ;;,,;;,;',
        'Content-Type: application/sdp',
        'Route:',
        ' <sip:127.0.0.1;lr;unknownwith=value;unknown-no-value>',
        'v:  SIP  / 2.0  / TCP     127.0.0.1   ;',
        '  branch  =   z9hG4bK9ikj8  ,',
        ' SIP  /    2.0   / UDP  127.0.0.1   ; branch=',
        ' z9hG4bK30239',
        'm:"Quoted string \\"\\"" <sip:jdrosen@127.0.0.1:{port}> ; newparam =',
        '      newvalue ;',
        '  secondparam ; q = 0.33',
      ],
      sdp,
    ),
  ),
  message(
    '3.1.1.2',
    'intmeth: every character that a method, a user and a token may have',
    sip([
      "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@127.0.0.1 SIP/2.0",
      via("intmeth-.!%66*_+`'~"),
      'To: "BEL:\u0007 NUL:\u0001 DEL:\u007f" <sip:1_unusual.URI~(to-be!sure)&isn\'t+it$/crazy?,/;;*@127.0.0.1>',
      "From: token1~` token2'+_ token3*%!.- <sip:mundane@127.0.0.1>;fromParam''~+*_!.-%=\"\u0440\u0430\u0431\u043e\u0442\u0430\u044e\u0449\u0438\u0439\";tag=_token~1'+`*%!-.",
      'Call-ID: intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{',
      "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~",
      'Max-Forwards: 255',
      "extensionHeader-!.%*+_`'~:\ufeff\u5927\u505c\u96fb",
      'Content-Length: 0',
    ]),
  ),
  message(
    '3.1.1.3',
    'esc01: percent escapes in the user',
    sip(
      request('INVITE', 'sip:sips%3Auser%40example.com@127.0.0.1', 'esc01', {
        To: 'sip:%75se%72@127.0.0.1',
        From: '<sip:I%20have%20spaces@127.0.0.1>;tag=938',
        ...withSdp,
      }),
      sdp,
    ),
  ),
  message(
    '3.1.1.4',
    'escnull: escaped NUL in the user',
    sip(
      request('REGISTER', 'sip:127.0.0.1', 'escnull', {
        To: 'sip:null-%00-null@127.0.0.1',
        From: 'sip:null-%00-null@127.0.0.1;tag=839923423',
        Contact: '<sip:%00@127.0.0.1>',
      }),
    ),
  ),
  message(
    '3.1.1.5',
    'esc02: per cent signs that are no escapes',
    sip([
      'RE%47IST%45R sip:127.0.0.1 SIP/2.0',
      'To: "%Z%45" <sip:resource@127.0.0.1>',
      'From: "%Z%45" <sip:resource@127.0.0.1>;tag=f232jadfj23',
      'Call-ID: esc02.asdfnqwo34rq23i34jrjasdcnl23nrlknsdf',
      'Via: SIP/2.0/UDP 127.0.0.1:{port};rport;branch=z9hG4bK209%fzsnel234',
      'CSeq: 29344 RE%47IST%45R',
      'Max-Forwards: 70',
      'Contact: <sip:alias1@127.0.0.1>',
      'C%6Fntact: <sip:alias2@127.0.0.1>',
      'Contact: <sip:alias3@127.0.0.1>',
      'Content-Length: 0',
    ]),
  ),
  message(
    '3.1.1.6',
    'lwsdisp: no white space between name and address',
    sip(
      request('OPTIONS', 'sip:1001@127.0.0.1', 'lwsdisp', { From: 'caller<sip:caller@127.0.0.1>;tag=323' }),
    ),
  ),
  message(
    '3.1.1.7',
    'longreq: long values everywhere',
    sip(
      request('INVITE', 'sip:1001@127.0.0.1', 'longreq', {
        To: `"I have a user name of ${'extreme '.repeat(30)}proportion" <sip:1001@127.0.0.1:5060;unknownparam1=very${'long'.repeat(20)}value;longparam${'name'.repeat(25)}=shortvalue>`,
        From: `sip:amazinglylongcallername${'more'.repeat(40)}@127.0.0.1;tag=12${'982'.repeat(50)}424;unknownheaderparam${'name'.repeat(20)}=unknowheaderparam${'value'.repeat(15)};unknownValueless${'parameter'.repeat(10)}`,
        'Call-ID': `longreq.one${'really'.repeat(20)}longcallid`,
        'Unknown-Long-Header': `${'long'.repeat(60)}; name=${'value'.repeat(60)}`,
        ...withSdp,
      }),
      sdp,
    ),
  ),
  message(
    '3.1.1.8',
    'dblreq: a second request in the same datagram',
    `${sip(request('REGISTER', 'sip:127.0.0.1', 'dblreq'))}${sip(request('INVITE', 'sip:1001@127.0.0.1', 'dblreq2', withSdp), sdp)}`,
  ),
  message(
    '3.1.1.9',
    'semiuri: a semicolon inside the user',
    sip(
      request('OPTIONS', 'sip:user;par=u%40example.net@127.0.0.1', 'semiuri', { To: 'sip:j_user@127.0.0.1' }),
    ),
  ),
  message(
    '3.1.1.10',
    'transports: known and unknown transports in Via',
    sip([
      ...request('OPTIONS', 'sip:1001@127.0.0.1', 'transports').slice(0, 2),
      'Via: SIP/2.0/SCTP 127.0.0.1;branch=z9hG4bKkjshdyff1',
      'Via: SIP/2.0/UNKNOWN 127.0.0.1;branch=z9hG4bKkjshdyff2',
      ...request('OPTIONS', 'sip:1001@127.0.0.1', 'transports').slice(2),
    ]),
  ),
  message(
    '3.1.1.13',
    'noreason: an answer, to nothing that was asked, with an empty reason',
    sip([
      'SIP/2.0 100 ',
      'Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK2398ndaoe',
      'Call-ID: noreason.asndj203insdf99223ndf',
      'CSeq: 35 INVITE',
      'From: <sip:user@127.0.0.1>;tag=39ansfi3',
      'To: <sip:1001@127.0.0.1>;tag=902jndnke3',
      'Content-Length: 0',
    ]),
  ),
];
