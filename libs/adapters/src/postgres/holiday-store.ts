import type { HolidayStore } from '@loa/application';
import type { NamedDay } from '@loa/domain';
import type { Query } from './database.js';

export class PostgresHolidays implements HolidayStore {
  constructor(private readonly query: Query) {}

  list(year: number | null): Promise<NamedDay[]> {
    return this.query<NamedDay & object>(
      `SELECT day, kind, name_vi AS "nameVi", name_en AS "nameEn" FROM holiday
       WHERE $1::int IS NULL OR extract(year FROM day) = $1::int ORDER BY day`,
      [year],
    );
  }

  async mayChange(): Promise<boolean> {
    const [may] = await this.query<{ all: boolean }>('SELECT sees_all() AS "all"');
    return may!.all;
  }

  async put(days: readonly NamedDay[]): Promise<void> {
    await this.query(
      `INSERT INTO holiday (day, kind, name_vi, name_en)
       SELECT * FROM unnest($1::date[], $2::text[], $3::text[], $4::text[])
       ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, name_vi = excluded.name_vi, name_en = excluded.name_en`,
      [
        days.map(({ day }) => day),
        days.map(({ kind }) => kind),
        days.map(({ nameVi }) => nameVi),
        days.map(({ nameEn }) => nameEn),
      ],
    );
  }

  async remove(days: readonly string[]): Promise<number> {
    return (await this.query('DELETE FROM holiday WHERE day = ANY ($1::date[]) RETURNING day', [days])).length;
  }
}
