import type { EngineState, Status } from '@owndial/contract';
import { useEffect } from 'react';
import { useStatus } from '../../api/queries.ts';
import { fullTime } from '../../lib/words-of-time.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import classes from '../../ui/list.module.css';
import { ListState } from '../../ui/list-state.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import own from './exchange.module.css';

const stateWords: Record<EngineState['state'], { text: string; lamp: string }> = {
  up: { text: 'Running', lamp: 'on' },
  starting: { text: 'Starting', lamp: 'wait' },
  waiting: { text: 'Stopped, starts again soon', lamp: 'bad' },
  stopping: { text: 'Stopping', lamp: 'wait' },
  stopped: { text: 'Stopped', lamp: 'bad' },
};

/** For the owner: is everything well, and if not, what. */
export function ExchangePage() {
  const status = useStatus();
  const { refetch } = status;
  useEffect(() => {
    void refetch();
    const timer = setInterval(() => void refetch(), 15_000);
    return () => clearInterval(timer);
  }, [refetch]);
  return (
    <>
      <PageHead
        title="Exchange"
        lead={
          status.data && `Owndial ${status.data.version}, running since ${fullTime(status.data.startedAt)}`
        }
      />
      <ListState query={status} count={status.data ? 1 : 0} empty="">
        {status.data && <Panels status={status.data} />}
      </ListState>
    </>
  );
}

function Panels({ status }: { status: Status }) {
  const { calls, devices, sip, certificate } = status;
  return (
    <>
      <div className={own.counts}>
        <Count value={calls.live} label={calls.live === 1 ? 'call right now' : 'calls right now'} />
        <Count value={calls.today} label="calls today" />
        <Count value={`${devices.registered} of ${devices.total}`} label="devices connected" />
      </div>
      <section className={classes.section} aria-labelledby="engines">
        <h2 id="engines">Engines</h2>
        <ul className={`card ${classes.list}`}>
          {status.engines.map((engine) => (
            <Engine key={engine.name} engine={engine} />
          ))}
        </ul>
      </section>
      <section className={classes.section} aria-labelledby="ways">
        <h2 id="ways">For SIP devices</h2>
        <div className={own.lines}>
          <CopyLine label="Server" value={sip.host} />
          <CopyLine label="Encrypted port (TLS)" value={String(sip.tlsPort)} />
          <CopyLine label="Plain port (UDP, TCP)" value={String(sip.udpTcpPort)} />
          <CopyLine
            label={`Certificate, good until ${fullTime(certificate.expiresAt)}`}
            value={certificate.fingerprint256}
          />
        </div>
      </section>
    </>
  );
}

function Count({ value, label }: { value: number | string; label: string }) {
  return (
    <div className={`card ${own.count}`}>
      <div className={`num ${own.value}`}>{value}</div>
      <div className="quiet">{label}</div>
    </div>
  );
}

function Engine({ engine }: { engine: EngineState }) {
  const { text, lamp } = stateWords[engine.state];
  const restarts =
    engine.restarts === 0
      ? 'never restarted'
      : `restarted ${engine.restarts} ${engine.restarts === 1 ? 'time' : 'times'}`;
  return (
    <li className={classes.row}>
      <div className={classes.text}>
        <div className={classes.title}>
          {engine.name.charAt(0).toUpperCase() + engine.name.slice(1)}
          {engine.version && <span className={classes.tag}>{engine.version}</span>}
        </div>
        <div className={`num ${classes.small}`}>
          <span className={classes.lampText} data-lamp={lamp}>
            {text}
          </span>{' '}
          since {fullTime(engine.since)} · {restarts}
        </div>
        {engine.lastFailure && <div className={classes.small}>Last trouble: {engine.lastFailure}</div>}
      </div>
    </li>
  );
}
