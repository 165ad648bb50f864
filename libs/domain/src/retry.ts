const FIRST_SECONDS = 15;
const LONGEST_SECONDS = 15 * 60;

/**
 * Seconds until the next try after `attempts` tries, at least one: doubling from 15 s to 15 min, spread over half to one and
 * a half times that, so that a crowd that failed together does not return together. `random` is in [0, 1).
 */
export function backoffSeconds(attempts: number, random: number): number {
  const step = Math.min(FIRST_SECONDS * 2 ** (Math.max(1, attempts) - 1), LONGEST_SECONDS);
  return Math.round(step * (0.5 + random));
}
