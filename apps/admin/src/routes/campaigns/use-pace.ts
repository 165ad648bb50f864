import { useEffect, useState } from 'react';
import type { Live } from '../../types.js';
import { handedOf, type Pace, paceOf, type Sample, withSample } from './pace.js';

/** How fast messages leave while the page is open; events come only when a number moved, so the time runs here too. */
export function usePace(live: Live | null): Pace | null {
  const [samples, setSamples] = useState<Sample[]>([]);
  const [pace, setPace] = useState<Pace | null>(null);
  useEffect(() => {
    if (live) setSamples((before) => withSample(before, live));
  }, [live]);
  useEffect(() => {
    const last = samples.at(-1);
    if (!live || !last) return;
    const heard = performance.now();
    const tell = () => setPace(paceOf(samples, last.at + performance.now() - heard, handedOf(live.runs).left));
    tell();
    const timer = setInterval(tell, 2000);
    return () => clearInterval(timer);
  }, [samples, live]);
  return pace;
}
