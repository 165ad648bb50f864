import { useTexts } from '../texts/index.js';
import type { Counts } from '../types.js';
import { FIVE, fiveOf, heldIn } from './five.js';
import { heldNumber } from './held-number.js';

/** The five shares as one bar; its words are read out instead of the drawing. */
export function CountsBar({ counts, label }: { counts: Counts; label?: string }) {
  const { t, locale } = useTexts();
  const words = FIVE.map(
    (five) => `${t.five[five]} ${heldNumber(fiveOf(counts, five), heldIn(counts, five), t, locale)}`,
  ).join(', ');
  return (
    <div className="bar" role="img" aria-label={label ? `${label}: ${words}` : words}>
      {FIVE.map((five) => (
        <span
          key={five}
          data-five={five}
          style={{ width: `${counts.members === 0 ? 0 : (fiveOf(counts, five) / counts.members) * 100}%` }}
        />
      ))}
    </div>
  );
}
