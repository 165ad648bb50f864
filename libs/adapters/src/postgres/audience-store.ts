import type {
  AskableStep,
  AudienceCounts,
  AudienceQuestion,
  AudienceStore,
  NamedInRule,
  SampleRecipient,
  SavedAudience,
  UnreachablePerson,
} from '@loa/application';
import type { AudienceRule } from '@loa/domain';
import { countAudience } from './audience-count.js';
import { reachSql, sampleSql } from './audience-sample.js';
import { unreachablePersons } from './audience-unreachable.js';
import type { Query } from './database.js';

const SAVED_SQL = `
  SELECT id, unit_id AS "unitId", name, rule, updated_at AS "updatedAt",
    unit_id = ANY ((SELECT units_below())::uuid[]) AS own FROM audience`;

export class PostgresAudiences implements AudienceStore {
  constructor(private readonly query: Query) {}

  list(): Promise<SavedAudience[]> {
    return this.query<SavedAudience>(`${SAVED_SQL} ORDER BY name COLLATE "vi-x-icu", id`);
  }

  async find(id: string): Promise<SavedAudience | null> {
    const [row] = await this.query<SavedAudience>(`${SAVED_SQL} WHERE id = $1`, [id]);
    return row ?? null;
  }

  async insert(audience: { unitId: string; name: string; rule: AudienceRule }, now: Date): Promise<string> {
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO audience (unit_id, name, rule, created_at, updated_at) VALUES ($1, $2, $3, $4, $4) RETURNING id`,
      [audience.unitId, audience.name, JSON.stringify(audience.rule), now],
    );
    return row!.id;
  }

  async update(id: string, change: { name?: string; rule?: AudienceRule }, now: Date): Promise<boolean> {
    const rows = await this.query(
      `UPDATE audience SET name = coalesce($2, name), rule = coalesce($3, rule), updated_at = $4
       WHERE id = $1 RETURNING id`,
      [id, change.name ?? null, change.rule ? JSON.stringify(change.rule) : null, now],
    );
    return rows.length === 1;
  }

  async remove(id: string): Promise<boolean> {
    return (await this.query('DELETE FROM audience WHERE id = $1 RETURNING id', [id])).length === 1;
  }

  async unknownNames({ units, lists, steps }: NamedInRule): Promise<{ kind: keyof NamedInRule; id: string }[]> {
    if (units.length + lists.length + steps.length === 0) return [];
    return this.query(
      `SELECT 'units' AS kind, named.id FROM unnest($1::text[]) AS named (id)
       WHERE NOT EXISTS (SELECT 1 FROM unit_tree t WHERE t.unit_id::text = named.id AND t.ancestor_id = scope_unit())
       UNION ALL
       SELECT 'lists', named.id FROM unnest($2::text[]) AS named (id)
       WHERE NOT EXISTS (SELECT 1 FROM person_list l WHERE l.id::text = named.id)
       UNION ALL
       SELECT 'steps', named.id FROM unnest($3::text[]) AS named (id)
       WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.id::text = named.id)`,
      [units, lists, steps],
    );
  }

  steps(limit: number): Promise<AskableStep[]> {
    return this.query<AskableStep>(
      `SELECT s.id AS "stepId", s.title, c.id AS "campaignId", c.name AS "campaignName"
       FROM campaign c JOIN step s ON s.campaign_id = c.id WHERE s.kind = 'message' AND c.state <> 'cancelled'
       ORDER BY c.anchor_date DESC, c.id, s.position LIMIT $1`,
      [limit],
    );
  }

  count(question: AudienceQuestion): Promise<AudienceCounts> {
    return countAudience(this.query, question);
  }

  async reaches(question: AudienceQuestion): Promise<{ anybody: boolean; writable: boolean }> {
    const { text, values } = reachSql(question);
    const [row] = await this.query<{ anybody: boolean; writable: boolean }>(text, values);
    return row!;
  }

  async sample(question: AudienceQuestion, limit: number, personId?: string): Promise<SampleRecipient[]> {
    const { text, values } = sampleSql(question, limit, personId);
    return this.query<SampleRecipient>(text, values);
  }

  unreachable(question: AudienceQuestion, limit: number): Promise<UnreachablePerson[]> {
    return unreachablePersons(this.query, question, limit);
  }
}
