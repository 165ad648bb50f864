import { SystemClock } from '@loa/adapters/clock.js';

/** Sessions, links and codes live in real time: moving the clock of a temporary instance must not log anyone out. */
export const REAL_TIME = new SystemClock();
