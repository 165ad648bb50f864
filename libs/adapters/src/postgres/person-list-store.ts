import type { ListedPerson, PersonList, PersonListStore } from '@loa/application';
import type { Query } from './database.js';
import { byCodeSql } from './people-by-code.js';

const LISTS = `SELECT l.id, l.unit_id AS "unitId", l.name, l.updated_at AS "updatedAt",
    (SELECT count(*)::int FROM person_list_entry e WHERE e.list_id = l.id) AS persons
  FROM person_list l`;

export class PostgresPersonLists implements PersonListStore {
  constructor(private readonly query: Query) {}

  list(): Promise<PersonList[]> {
    return this.query<PersonList>(`${LISTS} ORDER BY l.name COLLATE "vi-x-icu", l.id`);
  }

  async find(id: string): Promise<PersonList | null> {
    const [row] = await this.query<PersonList>(`${LISTS} WHERE l.id = $1`, [id]);
    return row ?? null;
  }

  async insert(unitId: string, name: string, now: Date): Promise<string> {
    const [row] = await this.query<{ id: string }>(
      'INSERT INTO person_list (unit_id, name, created_at, updated_at) VALUES ($1, $2, $3, $3) RETURNING id',
      [unitId, name, now],
    );
    return row!.id;
  }

  async touch(id: string, name: string | undefined, now: Date): Promise<boolean> {
    const rows = await this.query(
      'UPDATE person_list SET name = coalesce($2, name), updated_at = $3 WHERE id = $1 RETURNING id',
      [id, name ?? null, now],
    );
    return rows.length === 1;
  }

  async remove(id: string): Promise<void> {
    await this.query('DELETE FROM person_list WHERE id = $1', [id]);
  }

  async isUsed(id: string): Promise<boolean> {
    const [row] = await this.query<{ used: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM audience WHERE strpos(rule::text, $1) > 0)
         OR EXISTS (SELECT 1 FROM step s JOIN campaign c ON c.id = s.campaign_id
           WHERE c.state NOT IN ('done', 'cancelled') AND strpos(s.audience_rule::text, $1) > 0) AS used`,
      [id],
    );
    return row!.used;
  }

  async add(id: string, personIds: readonly string[]): Promise<void> {
    await this.query(
      `INSERT INTO person_list_entry (list_id, person_id)
       SELECT DISTINCT $1::uuid, coalesce(p.merged_into, p.id) FROM person p
       WHERE p.id = ANY ($2::uuid[]) AND p.erased_at IS NULL ON CONFLICT DO NOTHING`,
      [id, personIds],
    );
  }

  async takeOut(id: string, personIds: readonly string[]): Promise<void> {
    await this.query('DELETE FROM person_list_entry WHERE list_id = $1 AND person_id = ANY ($2::uuid[])', [
      id,
      personIds,
    ]);
  }

  byCodes(codes: readonly string[]): Promise<{ code: string; id: string }[]> {
    return this.query(`SELECT code, id FROM ${byCodeSql('$1')} known`, [codes]);
  }

  persons(id: string, limit: number, after: string | null, day: string): Promise<ListedPerson[]> {
    return this.query<ListedPerson>(
      `SELECT p.id, p.full_name AS "fullName", coalesce(place.name, '') AS "unitName"
       FROM person_list_entry e JOIN person p ON p.id = e.person_id
       LEFT JOIN LATERAL (
         SELECT u.name FROM membership m JOIN unit_period u ON u.unit_id = m.unit_id
         WHERE m.person_id = p.id AND m.valid_from <= $4::date AND (m.valid_to IS NULL OR m.valid_to > $4::date)
         ORDER BY m.count_order, u.valid_from DESC LIMIT 1) place ON true
       WHERE e.list_id = $1 AND ($2::uuid IS NULL OR e.person_id > $2) ORDER BY e.person_id LIMIT $3`,
      [id, after, limit, day],
    );
  }
}
