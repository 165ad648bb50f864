import { type Actor, DomainError, LUNAR_YEARS, type NamedDay, notFound, proposedHolidays } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { CalendarFileReader, HolidayStore } from './holiday-store.js';

export interface HolidayStores {
  readonly holidays: HolidayStore;
  readonly audit: AuditLog;
}

/** A day that may be entered, and whether it is already. */
export interface CandidateDay extends NamedDay {
  readonly known: boolean;
}

/** The calendar that all plans are made by. Drafts follow a change at once; what was approved stands. */
export class ManageHolidays {
  constructor(
    private readonly transactions: Transactions<HolidayStores>,
    private readonly files: CalendarFileReader,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor, year: number | null): Promise<NamedDay[]> {
    return this.transactions.run(scopeOf(actor), ({ holidays }) => holidays.list(year));
  }

  /** What the law lets one expect of a year, to be held against the Government's notice. */
  async propose(actor: Actor, year: number): Promise<CandidateDay[]> {
    if (year <= LUNAR_YEARS.from || year > LUNAR_YEARS.to) throw new DomainError('invalid', 'calendar.year');
    return this.marked(actor, year, proposedHolidays(year));
  }

  /** What a calendar file says of a year; nothing is written. All come as holidays, the reader says otherwise. */
  async readFile(actor: Actor, text: string, year: number): Promise<CandidateDay[]> {
    await this.transactions.run(scopeOf(actor), ({ holidays }) => requireUppermost(holidays));
    const days = this.files.read(text, year).map(({ day, title }) => ({
      day,
      kind: 'holiday' as const,
      nameVi: title,
      nameEn: title,
    }));
    return this.marked(actor, year, days);
  }

  async put(actor: Actor, days: readonly NamedDay[]): Promise<void> {
    const now = this.clock.now();
    await this.transactions.run(scopeOf(actor), async ({ holidays, audit }) => {
      await requireUppermost(holidays);
      await holidays.put(days);
      const facts = { days: days.map(({ day, kind }) => `${day} ${kind}`) };
      await audit.record(actor, { action: 'calendar.changed', objectKind: 'calendar', objectId: '', facts }, now);
    });
  }

  async remove(actor: Actor, day: string): Promise<void> {
    const now = this.clock.now();
    await this.transactions.run(scopeOf(actor), async ({ holidays, audit }) => {
      await requireUppermost(holidays);
      if ((await holidays.remove([day])) === 0) throw notFound('day');
      const facts = { removed: day };
      await audit.record(actor, { action: 'calendar.changed', objectKind: 'calendar', objectId: '', facts }, now);
    });
  }

  private async marked(actor: Actor, year: number, days: readonly NamedDay[]): Promise<CandidateDay[]> {
    const known = new Set((await this.list(actor, year)).map(({ day }) => day));
    return days.map((day) => ({ ...day, known: known.has(day.day) }));
  }
}

async function requireUppermost(holidays: HolidayStore): Promise<void> {
  if (!(await holidays.mayChange())) throw new DomainError('forbidden', 'calendar.uppermostOnly');
}
