import { type Actor, DomainError, notFound, type SchoolPeriod } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { CalendarFileReader } from './holiday-store.js';

export interface NamedPeriod extends SchoolPeriod {
  readonly nameVi: string;
  readonly nameEn: string;
}

export interface SchoolYearStore {
  /** Those that begin or end from `from` to `to`, in order. */
  list(from: string, to: string): Promise<(NamedPeriod & { readonly id: string })[]>;
  mayChange(): Promise<boolean>;
  /** Writes over one of the same kind that begins on the same day. */
  put(periods: readonly NamedPeriod[]): Promise<void>;
  remove(id: string): Promise<boolean>;
}

export interface SchoolYearStores {
  readonly years: SchoolYearStore;
  readonly audit: AuditLog;
}

/** In Viet Nam a school year runs from August (Decision of the province each summer) to the end of July. */
const spanOf = (year: number) => [`${year}-08-01`, `${year + 1}-07-31`] as const;

/** The school-year calendar that the uppermost unit keeps: terms, and the holidays of schools that a step may avoid. */
export class ManageSchoolYears {
  constructor(
    private readonly transactions: Transactions<SchoolYearStores>,
    private readonly files: CalendarFileReader,
    private readonly clock: Clock,
  ) {}

  /** `year`: in which the school year begins. */
  list(actor: Actor, year: number): Promise<(NamedPeriod & { readonly id: string })[]> {
    return this.transactions.run(scopeOf(actor), ({ years }) => years.list(...spanOf(year)));
  }

  /** The spans that a calendar file has in a school year; nothing is written. All come as breaks, the reader says otherwise. */
  async readFile(actor: Actor, text: string, year: number): Promise<NamedPeriod[]> {
    await this.transactions.run(scopeOf(actor), ({ years }) => requireUppermost(years));
    const [from, to] = spanOf(year);
    return this.files
      .spans(text, year)
      .concat(this.files.spans(text, year + 1))
      .filter(({ firstDay, lastDay }) => lastDay >= from && firstDay <= to)
      .filter((one, index, all) => all.findIndex(({ firstDay }) => firstDay === one.firstDay) === index)
      .map(({ firstDay, lastDay, title }) => ({ kind: 'break', firstDay, lastDay, nameVi: title, nameEn: title }));
  }

  async put(actor: Actor, periods: readonly NamedPeriod[]): Promise<void> {
    const now = this.clock.now();
    const wrong = periods.findIndex(({ firstDay, lastDay }) => lastDay < firstDay);
    if (wrong >= 0) {
      const problem = { code: 'calendar.periodOrder', field: `periods.${wrong}.lastDay` };
      throw new DomainError('invalid', 'input.invalid', {}, [problem]);
    }
    await this.transactions.run(scopeOf(actor), async ({ years, audit }) => {
      await requireUppermost(years);
      await years.put(periods);
      const facts = { periods: periods.map(({ kind, firstDay, lastDay }) => `${firstDay} ${lastDay} ${kind}`) };
      await audit.record(actor, { action: 'calendar.changed', objectKind: 'calendar', objectId: '', facts }, now);
    });
  }

  async remove(actor: Actor, id: string): Promise<void> {
    const now = this.clock.now();
    await this.transactions.run(scopeOf(actor), async ({ years, audit }) => {
      await requireUppermost(years);
      if (!(await years.remove(id))) throw notFound('period');
      const entry = { action: 'calendar.changed', objectKind: 'calendar', objectId: '', facts: { removed: id } };
      await audit.record(actor, entry, now);
    });
  }
}

async function requireUppermost(years: SchoolYearStore): Promise<void> {
  if (!(await years.mayChange())) throw new DomainError('forbidden', 'calendar.uppermostOnly');
}
