import { type Clash, type ClashWorld, clashesOf, type Sending } from './clash.js';
import { minutesOf, planStep } from './schedule.js';

/** What of a step would have to be changed; what is absent stays. */
export interface ProposedChange {
  readonly offsetDays?: number;
  /** `HH:mm`. */
  readonly localTime?: string;
  readonly expiryHours?: number;
}

export interface Proposal {
  readonly change: ProposedChange;
  readonly dueAt: Date;
}

const REACH_DAYS = 14;
const GRID_MINUTES = 15;
const MAX_EXPIRY_HOURS = 14 * 24;
const HOUR_MS = 3_600_000;

/**
 * The smallest change that ends a clash and makes no new one; null where none was found. A step stays on its side of the
 * anchor: what reminds of a date is no reminder after it.
 */
export function proposalFor(clash: Clash, one: Sending, world: ClashWorld, now: Date): Proposal | null {
  const had = new Set(clashesOf(one, world).map(({ code }) => code));
  had.delete(clash.code);
  for (const change of candidates(clash, one)) {
    const moved = changed(one, change, world);
    if (moved === null || moved.dueAt <= now) continue;
    // Another day has to be another day, wherever holidays move the step to.
    if (change.offsetDays !== undefined ? moved.day === one.day : moved.day !== one.day) continue;
    const sendings = world.sendings.map((sending) => (sending.id === one.id ? moved : sending));
    if (clashesOf(moved, { ...world, sendings }).every(({ code }) => had.has(code))) {
      return { change, dueAt: moved.dueAt };
    }
  }
  return null;
}

function* candidates(clash: Clash, one: Sending): Generator<ProposedChange> {
  if (one.timing === null) return;
  if (clash.code === 'personCap') yield* otherDays(one.timing.offsetDays);
  else if (clash.code === 'accountShared') {
    yield* otherHours(one);
    yield* otherDays(one.timing.offsetDays);
  } else {
    yield* longerTime(clash, one);
    // The whole day is the most that an hour can give.
    if (one.timing.localTime > one.timing.allowed.from) yield { localTime: one.timing.allowed.from };
  }
}

function* otherDays(offset: number): Generator<ProposedChange> {
  for (let apart = 1; apart <= REACH_DAYS; apart++) {
    for (const offsetDays of [offset - apart, offset + apart]) {
      if (Math.sign(offsetDays) === Math.sign(offset)) yield { offsetDays };
    }
  }
}

/** Later ones first: what waits a little loses nothing. */
function* otherHours({ timing }: Sending): Generator<ProposedChange> {
  const [at, from, to] = [timing!.localTime, timing!.allowed.from, timing!.allowed.to].map(minutesOf) as [
    number,
    number,
    number,
  ];
  const grid = Math.ceil((at + 1) / GRID_MINUTES) * GRID_MINUTES;
  for (let minute = grid; minute < to; minute += GRID_MINUTES) yield { localTime: clockOf(minute) };
  for (let minute = grid - GRID_MINUTES; minute >= from; minute -= GRID_MINUTES) {
    if (minute < at) yield { localTime: clockOf(minute) };
  }
}

function* longerTime({ doneAt }: Clash, { dueAt, timing }: Sending): Generator<ProposedChange> {
  if (doneAt === null) return;
  const expiryHours = Math.ceil((doneAt.getTime() - dueAt.getTime() + 1) / HOUR_MS);
  if (expiryHours > timing!.expiryHours && expiryHours <= MAX_EXPIRY_HOURS) yield { expiryHours };
}

const clockOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');

function changed(one: Sending, change: ProposedChange, { calendar }: ClashWorld): Sending | null {
  const timing = { ...one.timing!, ...change };
  const { dueAt, dueDay, expiresAt, skipped, problems } = planStep(timing, calendar);
  return skipped !== null || problems.length > 0 ? null : { ...one, timing, day: dueDay, dueAt, expiresAt };
}
