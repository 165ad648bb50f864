import type { UnitStore, UnitView } from '@loa/application';
import type { Query } from './database.js';

const COLUMNS = `u.id, u.code, p.name, p.short_name AS "shortName", p.kind, p.level, p.parent_id AS "parentId"`;
const AS_OF = `JOIN unit_period p ON p.unit_id = u.id AND daterange(p.valid_from, p.valid_to) @> $1::date`;

export class PostgresUnits implements UnitStore {
  constructor(private readonly query: Query) {}

  below(day: string): Promise<UnitView[]> {
    return this.query<UnitView>(
      `SELECT ${COLUMNS} FROM unit_tree t JOIN unit u ON u.id = t.unit_id ${AS_OF}
       WHERE t.ancestor_id = scope_unit() ORDER BY t.depth, p.kind, p.name COLLATE "vi-x-icu"`,
      [day],
    );
  }

  async find(id: string, day: string): Promise<UnitView | null> {
    const [row] = await this.query<UnitView>(`SELECT ${COLUMNS} FROM unit u ${AS_OF} WHERE u.id = $2`, [day, id]);
    return row ?? null;
  }
}
