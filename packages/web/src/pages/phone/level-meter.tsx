import { useEffect, useRef, useState } from 'react';
import { watchLevel } from '../../phone/level.ts';
import { phone } from '../../phone/phone.ts';
import classes from './level-meter.module.css';

const bars = [0.04, 0.1, 0.18, 0.28, 0.4, 0.54, 0.7];

/** Shows that one is heard; says so when nothing has come from the microphone for a while. */
export function LevelMeter({ callId, silent }: { callId: string; silent: boolean }) {
  const row = useRef<HTMLDivElement>(null);
  const [quiet, setQuiet] = useState(false);
  useEffect(() => {
    const stream = phone.localStream(callId);
    if (!stream || silent) return setQuiet(false);
    let heardAt = Date.now();
    return watchLevel(stream, (level) => {
      // straight into the DOM: twenty times a second is too often for React
      for (const [i, bar] of [...(row.current?.children ?? [])].entries())
        bar.toggleAttribute('data-on', level > (bars[i] ?? 1));
      if (level > 0.02) heardAt = Date.now();
      setQuiet(Date.now() - heardAt > 6000);
    });
  }, [callId, silent]);
  return (
    <div className={classes.meter}>
      <div className={classes.bars} ref={row} aria-hidden="true">
        {bars.map((bar) => (
          <span key={bar} />
        ))}
      </div>
      <div className={classes.words} role="status">
        {quiet ? 'Your microphone is silent. Is it the right one? See Settings.' : ''}
      </div>
    </div>
  );
}
