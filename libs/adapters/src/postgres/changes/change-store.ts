import type { ChangeFacts, ChangeFilter, NewPeopleChange, PeopleChange, PeopleChangeStore } from '@loa/application';
import type { Actor } from '@loa/domain';
import type { Query } from '../database.js';

const COLUMNS = `c.id, c.unit_id AS "unitId", coalesce(n.name, '') AS "unitName", c.kind, c.key, c.effective_on AS "effectiveOn",
  c.facts, c.made_at AS "madeAt", c.undone_at AS "undoneAt"`;
const FROM = `FROM people_change c LEFT JOIN LATERAL (
  SELECT p.name FROM unit_period p WHERE p.unit_id = c.unit_id ORDER BY p.valid_from DESC LIMIT 1) n ON true`;

type Row = Omit<PeopleChange, 'madeAt' | 'undoneAt'> & { madeAt: Date; undoneAt: Date | null };

const changeOf = (row: Row): PeopleChange => ({
  ...row,
  madeAt: row.madeAt.toISOString(),
  undoneAt: row.undoneAt?.toISOString() ?? null,
});

const nameOf = (actor: Actor): string => `${actor.kind}:${actor.id}`;

export class PostgresChanges implements PeopleChangeStore {
  constructor(private readonly query: Query) {}

  async record(change: NewPeopleChange, actor: Actor, at: Date): Promise<string> {
    const { unitId, kind, key, effectiveOn, facts = {} } = change;
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO people_change (unit_id, kind, key, effective_on, facts, made_by, made_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
      [unitId, kind, key, effectiveOn, JSON.stringify(facts), nameOf(actor), at],
    );
    return row!.id;
  }

  async open(change: NewPeopleChange, actor: Actor, at: Date): Promise<string> {
    const id = await this.record(change, actor, at);
    await this.query(`SELECT set_config('loa.change', $1, true)`, [id]);
    return id;
  }

  async close(id: string, facts: ChangeFacts): Promise<void> {
    await this.query(`SELECT set_config('loa.change', '', true)`);
    await this.query('UPDATE people_change SET facts = $2 WHERE id = $1', [id, JSON.stringify(facts)]);
  }

  async standing(kind: PeopleChange['kind'], key: string, unitId?: string): Promise<PeopleChange | null> {
    const [row] = await this.query<Row>(
      `SELECT ${COLUMNS} ${FROM} WHERE c.kind = $1 AND c.key = $2 AND c.undone_at IS NULL AND ($3::uuid IS NULL OR c.unit_id = $3)`,
      [kind, key, unitId ?? null],
    );
    return row ? changeOf(row) : null;
  }

  async list({ kinds, unitId, limit }: ChangeFilter): Promise<PeopleChange[]> {
    const rows = await this.query<Row>(
      `SELECT ${COLUMNS} ${FROM} WHERE c.kind = ANY ($1::text[]) AND ($2::uuid IS NULL OR c.unit_id = $2)
       ORDER BY c.made_at DESC, c.id DESC LIMIT $3`,
      [kinds, unitId ?? null, limit],
    );
    return rows.map(changeOf);
  }

  async find(id: string): Promise<PeopleChange | null> {
    const [row] = await this.query<Row>(`SELECT ${COLUMNS} ${FROM} WHERE c.id = $1`, [id]);
    return row ? changeOf(row) : null;
  }

  async undo(id: string, actor: Actor, at: Date): Promise<number | null> {
    const [row] = await this.query<{ since: number | null }>('SELECT undo_people_change($1, $2, $3) AS since', [
      id,
      nameOf(actor),
      at,
    ]);
    return row!.since;
  }
}
