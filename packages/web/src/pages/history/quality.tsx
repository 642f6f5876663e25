import type { LegQuality } from '@owndial/contract';
import { blameWords, gradeOf, gradeWords } from '../../lib/call-words.ts';
import classes from './history.module.css';

const grades = ['bad', 'poor', 'fair', 'good', 'excellent'] as const;
const colours = { bad: 'bad', poor: 'bad', fair: 'fair', good: 'good', excellent: 'good' } as const;

/** How one side of a call was heard: five steps, a sentence, and the figures for those who want them. */
export function QualityView({ who, quality }: { who: string; quality: LegQuality }) {
  const grade = gradeOf(quality.mos);
  const blame = blameWords(quality);
  const loss = Math.max(quality.receivedLossPercent, quality.sentLossPercent);
  return (
    <div className={classes.quality}>
      <div>
        <strong>{who}</strong>
      </div>
      <div className={classes.scale} aria-hidden="true">
        {grades.map((step, index) => (
          <span key={step} data-on={index <= grades.indexOf(grade) ? colours[grade] : undefined} />
        ))}
      </div>
      <div>{gradeWords[grade]}</div>
      {blame && <div className="quiet">{blame}</div>}
      <div className={`num ${classes.measures}`} style={{ marginTop: 8 }}>
        <span title="Mean opinion score, 1 to 4.5">MOS {quality.mos.toFixed(1)}</span>
        <span>Lost {loss.toFixed(1)} %</span>
        <span>Jitter {Math.round(quality.jitterMs)} ms</span>
        {quality.roundTripMs !== null && <span>Round trip {Math.round(quality.roundTripMs)} ms</span>}
      </div>
    </div>
  );
}
