/** One message made after a test of RFC 4475, with every address on loopback. */
export interface TortureMessage {
  /** As the RFC names its file. */
  readonly name: string;
  /** https://www.rfc-editor.org/rfc/rfc4475 */
  readonly clause: string;
  /** Whether the RFC calls it a message that is to be understood. */
  readonly valid: boolean;
  readonly text: string;
}

/** Lines with CRLF; an empty line and the body, if there is one, come last. */
export const sip = (head: readonly string[], body = ''): string => `${head.join('\r\n')}\r\n\r\n${body}`;

/** The line that brings answers back to `sendRaw`. */
export const via = (branch: string) => `Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK.${branch}`;

export const sdp = [
  'v=0',
  'o=mhandley 29739 7272939 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 49217 RTP/AVP 0',
  '',
].join('\r\n');

/** What most of the RFC's requests have in common; `more` replaces or adds lines, by header name. */
export function request(
  method: string,
  uri: string,
  id: string,
  more: Record<string, string | null> = {},
): string[] {
  const headers: Record<string, string | null> = {
    Via: via(id).slice('Via: '.length),
    'Max-Forwards': '70',
    From: `<sip:caller@127.0.0.1>;tag=${id}`,
    To: '<sip:1001@127.0.0.1>',
    'Call-ID': `${id}.torture@127.0.0.1`,
    CSeq: `1 ${method}`,
    Contact: '<sip:caller@127.0.0.1:{port}>',
    'Content-Length': '0',
    ...more,
  };
  const lines = Object.entries(headers).filter(([, value]) => value !== null);
  return [`${method} ${uri} SIP/2.0`, ...lines.map(([name, value]) => `${name}: ${value}`)];
}
