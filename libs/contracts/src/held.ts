import { z } from 'zod';

/**
 * Why a count stands as 0 that is another one: readers who may not see persons (no `person.read`) are shown no count below 5.
 * `small`: below 5, nought included, shown as "<5". `covered`: a larger one that would tell a small one by subtraction.
 */
export const Held = z.enum(['small', 'covered']).meta({ id: 'Held' });
export type Held = z.infer<typeof Held>;
