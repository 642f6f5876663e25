import { Button, Drawer } from '@mantine/core';
import type { Call } from '@owndial/contract';
import { IconPhone } from '@tabler/icons-react';
import { useStatus } from '../../api/queries.ts';
import { endedByWords, viewCall } from '../../lib/call-words.ts';
import { formatNumber } from '../../lib/numbers.ts';
import { duration, fullTime } from '../../lib/words-of-time.ts';
import { phone } from '../../phone/phone.ts';
import { usePhone } from '../../phone/use-phone.ts';
import { go } from '../../routing.tsx';
import { Face } from '../../ui/face.tsx';
import classes from './history.module.css';
import { QualityView } from './quality.tsx';

interface CallDetailProps {
  readonly call: Call | undefined;
  readonly me: string;
  readonly onClose: () => void;
}

export function CallDetail({ call, me, onClose }: CallDetailProps) {
  return (
    <Drawer opened={call !== undefined} onClose={onClose} position="right" title="Call" size={430}>
      {call && <Detail call={call} me={me} />}
    </Drawer>
  );
}

function Detail({ call, me }: { call: Call; me: string }) {
  const home = useStatus().data?.homeCountry ?? '';
  const ready = usePhone((state) => state.line === 'ready');
  const view = viewCall(call, me);
  const kind = view.missed
    ? 'Missed call'
    : { in: 'Incoming call', out: 'Outgoing call', other: 'Call' }[view.side];
  const facts: [string, string | null][] = [
    ['When', fullTime(call.startedAt)],
    ['From', partyWords(call.from, home)],
    ['To', partyWords(call.to, home) || call.dialled],
    ['Dialled', call.dialled === call.to.number ? null : call.dialled],
    ['Own number', call.ownNumber && formatNumber(call.ownNumber, home)],
    ['Called from', call.from.deviceName],
    ['Answered on', call.to.deviceName],
    ['Rang', duration(call.ringSeconds)],
    ['Talked', call.answeredAt ? duration(call.talkSeconds) : null],
    ['Ended', [view.words, endedByWords(call, view.side)].filter(Boolean).join('. ') || null],
    ['Sound format', call.codec && codecWords(call.codec)],
    ['Note', call.byFallback ? 'Connected by the phone engine alone: the exchange was away' : null],
  ];
  const redial = () => {
    if (!view.redial) return;
    go('phone');
    void phone.call(view.redial, view.party.name);
  };
  return (
    <>
      <div className={classes.head}>
        <Face name={view.who} size={60} />
        <div style={{ minWidth: 0 }}>
          <div className={`clip2 ${classes.headName}`}>{formatNumber(view.who, home)}</div>
          <div className="quiet">{kind}</div>
        </div>
      </div>
      {view.side !== 'other' && call.state === 'ended' && (
        <Button
          fullWidth
          mb="lg"
          leftSection={<IconPhone size={18} />}
          disabled={!ready || !view.redial}
          onClick={redial}
        >
          Call again
        </Button>
      )}
      <dl className={`num ${classes.facts}`}>
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {(call.quality.from || call.quality.to) && <h3 className={classes.sectionTitle}>How it sounded</h3>}
      {call.quality.from && <QualityView who={call.from.name ?? 'The caller'} quality={call.quality.from} />}
      {call.quality.to && <QualityView who={call.to.name ?? 'The other side'} quality={call.quality.to} />}
    </>
  );
}

const partyWords = (party: Call['from'], home: string): string =>
  [party.name, party.number && formatNumber(party.number, home)].filter(Boolean).join(' · ');

function codecWords(codec: string): string {
  const known: Record<string, string> = {
    opus: 'Opus (full voice)',
    g722: 'G.722 (wide voice)',
    pcmu: 'G.711 µ-law (telephone voice)',
    pcma: 'G.711 A-law (telephone voice)',
    ulaw: 'G.711 µ-law (telephone voice)',
    alaw: 'G.711 A-law (telephone voice)',
  };
  return known[codec.toLowerCase().replace(/[^a-z0-9]/g, '')] ?? codec;
}
