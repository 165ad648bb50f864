/**
 * What each bench must hold, in the order in which they run and are shown. The keys name numbers of the row's result:
 * `value` and `ratio`, and whatever else the row measured (`growth`, `memory`…).
 */
export const HOLDS = {
  email: { ratio: { min: 3.5 } },
  'email-dkim': { ratio: { min: 1.5 } },
  http: { ratio: { min: 0.5 } },
  expand: { ratio: { min: 0.6 } },
  // Milliseconds at 100,000 persons; `ratio` against the GROUP BY at a million.
  audience: { value: { max: 300 }, ratio: { max: 2 } },
  receipts: { ratio: { min: 0.5 } },
  // `growth`: its own time at a million deliveries against that at ten thousand.
  report: { ratio: { min: 100 }, growth: { max: 1.5 } },
  // `memory`: the worker's at a million messages against that at ten thousand.
  grow: { ratio: { max: 1.15 }, memory: { max: 1.2 } },
  scale: { ratio: { min: 1.9 } },
  // Milliseconds, the 99th percentile.
  due: { value: { max: 1000 } },
  // Seconds.
  start: { value: { max: 15 } },
};

/** A number that is missing or none holds nothing. */
export function holds(hold, result) {
  return Object.entries(hold).every(([key, { min = -Infinity, max = Infinity }]) => {
    const number = result[key];
    return Number.isFinite(number) && number >= min && number <= max;
  });
}

/** For people: "ratio ≥ 3.5". */
export function holdText(hold) {
  return Object.entries(hold)
    .map(([key, { min, max }]) => (min === undefined ? `${key} ≤ ${max}` : `${key} ≥ ${min}`))
    .join(', ');
}
