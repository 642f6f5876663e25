import type { Question } from '../dialplan/question.ts';
import { readForm, readQuestion, readTime } from '../dialplan/question.ts';

/** A line of the engine's journal, as the dialplan's `[write-down]` and `[leg-ends]` write it. */
export type JournalFact = CallFact | LegFact;

export interface CallFact {
  /** `began`: only without the exchange; `moved`: this leg goes on in another call; `ended` */
  readonly fact: 'began' | 'moved' | 'ended';
  /** ms since the epoch */
  readonly at: number;
  readonly call: Question;
  readonly byFallback: boolean;
  /** DIALSTATUS of Asterisk's Dial(), empty when nothing was dialled */
  readonly dialStatus: string;
  /** what the dialplan itself found, empty when the call was connected or given up */
  readonly outcome: string;
  /** SIP user name of the device that answered, or empty */
  readonly answeredBy: string;
  /** from dialling to the end, and from the answer to the end, in ms */
  readonly dialledMs: number | undefined;
  readonly talkMs: number | undefined;
  /** when a service of the exchange itself answered, ms since the epoch */
  readonly answeredAt: number | undefined;
  readonly cause: number;
  /** the calling leg's channel, and the channel or module that ended it */
  readonly channel: string;
  readonly endedBySource: string;
  readonly codec: string;
  readonly rtcp: string;
  readonly transfer: Transfer | undefined;
}

/** What the leg's own device did at its end (RFC 5589): sent the other side on, or joined it with that of another call. */
export type Transfer = 'blind' | 'attended';

export interface LegFact {
  readonly fact: 'leg';
  readonly at: number;
  /** `Question.key` of the call that this leg answered */
  readonly callKey: string;
  readonly device: string;
  readonly linkedId: string;
  /** when this leg answered, ms since the epoch */
  readonly answeredAt: number | undefined;
  /** the channel that ended it, or empty */
  readonly endedBySource: string;
  readonly codec: string;
  readonly rtcp: string;
  readonly transfer: Transfer | undefined;
}

/** Reads one line; undefined for one that is damaged. */
export function readJournalLine(text: string): JournalFact | undefined {
  // a full disk or a loss of power cuts a line short, and the next one is then written right behind it
  const line = text.slice(Math.max(0, text.lastIndexOf('fact=')));
  const values = readForm(line);
  const get = (name: string) => values.get(name) ?? '';
  const at = readTime(get('at'));
  const fact = get('fact');
  if (at === undefined) return undefined;
  if (fact === 'leg') {
    if (!get('call').includes('/')) return undefined;
    return {
      fact,
      at,
      callKey: get('call'),
      device: get('device'),
      linkedId: get('linked'),
      answeredAt: readTime(get('answered')),
      endedBySource: get('source'),
      codec: firstCodec(get('codec')),
      rtcp: get('rtcp'),
      transfer: transferOf(get),
    };
  }
  const call = readQuestion(line);
  if (call === undefined || (fact !== 'began' && fact !== 'moved' && fact !== 'ended')) return undefined;
  return {
    fact,
    at,
    call,
    byFallback: get('fallback') === '1',
    dialStatus: get('status'),
    outcome: get('outcome'),
    answeredBy: deviceOfChannel(get('peer')),
    dialledMs: numberOf(get('ring')),
    talkMs: numberOf(get('talk')),
    answeredAt: readTime(get('answered')),
    cause: numberOf(get('cause')) ?? 0,
    channel: get('channel'),
    endedBySource: get('source'),
    codec: firstCodec(get('codec')),
    rtcp: get('rtcp'),
    transfer: transferOf(get),
  };
}

function transferOf(get: (name: string) => string): Transfer | undefined {
  if (get('attended') !== '') return 'attended';
  return get('blind') === '' ? undefined : 'blind';
}

/** `(opus|alaw)`: what both sides can, in the order of preference, the one in use first. */
const firstCodec = (formats: string): string => /[a-z0-9]+/.exec(formats)?.[0] ?? '';

/** `PJSIP/<device>-0000002a` → `<device>`; empty for anything else. */
export function deviceOfChannel(channel: string): string {
  return /^PJSIP\/([a-z0-9]+)-[0-9a-f]+$/.exec(channel)?.[1] ?? '';
}

function numberOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
