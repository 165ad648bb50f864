import type { DuplicatePair, MergeChoice, MergePlan, MergeSide, MergeStore, Page } from '@loa/application';
import type { Vault } from '../../crypto/vault.js';
import type { Query } from '../database.js';
import { PostgresPersons } from '../people-persons.js';
import { duplicatePairs } from './duplicates.js';

/** Health of one address on two records: what kept anybody from writing there goes on doing so. */
const WORST_HEALTH = ['optedOut', 'blocked', 'bounced', 'invalid', 'active', 'unverified'];

export class PostgresMerging implements MergeStore {
  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
    private readonly day: string,
  ) {}

  duplicates(limit: number, unitId?: string, cursor?: string): Promise<Page<DuplicatePair>> {
    return duplicatePairs(this.query, this.day, limit, unitId, cursor);
  }

  async lock(id: string): Promise<{ mergedInto: string | null; erased: boolean } | null> {
    const [row] = await this.query<{ mergedInto: string | null; erased: boolean }>(
      `SELECT merged_into AS "mergedInto", erased_at IS NOT NULL AS erased FROM person WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return row ?? null;
  }

  async side(id: string): Promise<MergeSide | null> {
    const person = await new PostgresPersons(this.query, this.vault, this.day).find(id);
    if (person?.id !== id) return null;
    const [row] = await this.query<Pick<MergeSide, 'sourceCode' | 'messages' | 'underWay'>>(
      `SELECT p.source_code AS "sourceCode", count(m.id)::int AS messages,
         count(m.id) FILTER (WHERE m.outcome = 'pending')::int AS "underWay"
       FROM person p LEFT JOIN member m ON m.person_id IN (SELECT $1::uuid UNION ALL SELECT o.id FROM person o WHERE o.merged_into = $1)
       WHERE p.id = $1 GROUP BY p.source_code`,
      [id],
    );
    return { ...person, ...row! };
  }

  consents(keptId: string, otherId: string): Promise<MergePlan['consents']> {
    return this.query(
      `SELECT purpose, channel, bool_and(given) AS given FROM consent_state WHERE person_id IN ($1, $2)
       GROUP BY 1, 2 ORDER BY 1, 2`,
      [keptId, otherId],
    );
  }

  async related(keptId: string, otherId: string): Promise<boolean> {
    const rows = await this.query(
      'SELECT 1 FROM guardian_link WHERE (guardian_id, pupil_id) IN (($1::uuid, $2::uuid), ($2::uuid, $1::uuid))',
      [keptId, otherId],
    );
    return rows.length > 0;
  }

  async beyondScope(ids: readonly string[]): Promise<boolean> {
    const [row] = await this.query<{ beyond: boolean }>('SELECT reaches_beyond_scope($1::uuid[]) AS beyond', [ids]);
    return row!.beyond;
  }

  async lastConsent(ids: readonly string[]): Promise<string> {
    const [row] = await this.query<{ last: string }>(
      'SELECT coalesce(max(id), 0)::text AS last FROM consent WHERE person_id = ANY ($1::uuid[])',
      [ids],
    );
    return row!.last;
  }

  async merge(keptId: string, otherId: string, choice: MergeChoice, day: string, at: Date): Promise<void> {
    const pair = [keptId, otherId];
    await this.query('SELECT join_consents($1, $2)', pair);
    await this.mergePlaces(keptId, otherId, day);
    await this.mergeContacts(keptId, otherId);
    await this.mergeFamilies(keptId, otherId);
    await this.mergeFacts(keptId, otherId, choice, at);
    await this.query('UPDATE person SET merged_into = $1 WHERE id = $2 OR merged_into = $2', pair);
  }

  /** A place that both hold ends on the other record, where the kept one learns what it did not know of it. */
  private async mergePlaces(keptId: string, otherId: string, day: string): Promise<void> {
    await this.query(
      `WITH twice AS MATERIALIZED (
         SELECT o.id, k.id AS kept_place, o.grade, o.class_name, o.employment_type, o.position FROM membership o
         JOIN membership k ON k.person_id = $1 AND k.unit_id = o.unit_id AND k.audience_group = o.audience_group AND k.valid_to IS NULL
         WHERE o.person_id = $2 AND o.valid_to IS NULL),
       completed AS (
         UPDATE membership k SET grade = coalesce(k.grade, t.grade), class_name = coalesce(k.class_name, t.class_name),
           employment_type = coalesce(k.employment_type, t.employment_type), position = coalesce(nullif(k.position, ''), t.position)
         FROM twice t WHERE k.id = t.kept_place),
       ended AS (UPDATE membership o SET valid_to = greatest(o.valid_from, $3::date) FROM twice t WHERE o.id = t.id)
       UPDATE membership o SET person_id = $1 WHERE o.person_id = $2 AND NOT EXISTS (SELECT FROM twice t WHERE t.id = o.id)`,
      [keptId, otherId, day],
    );
  }

  /** Addresses move behind the kept record's own; one that both have stays on the other, its health where it is worse. */
  private async mergeContacts(keptId: string, otherId: string): Promise<void> {
    await this.query(
      `UPDATE contact_point k SET health = o.health, health_at = o.health_at FROM contact_point o
       WHERE k.person_id = $1 AND o.person_id = $2 AND o.channel = k.channel AND o.address_key = k.address_key
         AND array_position($3::text[], o.health) < array_position($3::text[], k.health)`,
      [keptId, otherId, WORST_HEALTH],
    );
    await this.query(
      `UPDATE contact_point o SET person_id = $1, priority = o.priority + 1 + coalesce((
         SELECT max(k.priority) FROM contact_point k WHERE k.person_id = $1 AND k.channel = o.channel), 0)
       WHERE o.person_id = $2 AND NOT EXISTS (SELECT FROM contact_point k
         WHERE k.person_id = $1 AND k.channel = o.channel AND k.address_key = o.address_key)`,
      [keptId, otherId],
    );
  }

  private async mergeFamilies(keptId: string, otherId: string): Promise<void> {
    await this.query(
      `INSERT INTO guardian_link (guardian_id, pupil_id, relation)
       SELECT CASE guardian_id WHEN $2 THEN $1 ELSE guardian_id END, CASE pupil_id WHEN $2 THEN $1 ELSE pupil_id END, relation
       FROM guardian_link WHERE $2 IN (guardian_id, pupil_id) ON CONFLICT DO NOTHING`,
      [keptId, otherId],
    );
    await this.query('DELETE FROM guardian_link WHERE $1 IN (guardian_id, pupil_id)', [otherId]);
  }

  private async mergeFacts(keptId: string, otherId: string, choice: MergeChoice, at: Date): Promise<void> {
    const others = Object.entries(choice).flatMap(([fact, side]) => (side === 'other' ? [fact] : []));
    const kepts = Object.entries(choice).flatMap(([fact, side]) => (side === 'kept' ? [fact] : []));
    const pick = (column: string, fact: string, unknown: string) =>
      `${column} = CASE WHEN '${fact}' = ANY ($3::text[]) OR (k.${column} IS NOT DISTINCT FROM ${unknown} AND '${fact}' <> ALL ($4::text[]))
        THEN o.${column} ELSE k.${column} END`;
    const named = (column: string) =>
      `${column} = CASE WHEN 'fullName' = ANY ($3::text[]) THEN o.${column} ELSE k.${column} END`;
    await this.query(
      `UPDATE person k SET ${['full_name', 'given_name', 'search_name'].map(named).join(', ')},
         ${pick('salutation', 'salutation', `''`)}, ${pick('birth_date', 'birthDate', 'NULL')},
         ${pick('eid_status', 'eidStatus', `'unknown'`)}, ${pick('service_use', 'serviceUse', `'unknown'`)},
         tags = ARRAY(SELECT DISTINCT tag FROM unnest(k.tags || o.tags) tag ORDER BY tag), updated_at = $5
       FROM person o WHERE k.id = $1 AND o.id = $2`,
      [keptId, otherId, others, kepts, at],
    );
    // A list knows people by code: one that only the other record has leads to the kept one.
    const [code] = await this.query<{ source: string; code: string }>(
      `WITH given AS (SELECT o.source, o.source_code FROM person o JOIN person k ON k.id = $1
         WHERE o.id = $2 AND k.source_code IS NULL AND o.source_code IS NOT NULL)
       UPDATE person SET source_code = NULL FROM given WHERE person.id = $2 RETURNING given.source, given.source_code AS code`,
      [keptId, otherId],
    );
    if (code) {
      await this.query('UPDATE person SET source = $2, source_code = $3 WHERE id = $1', [
        keptId,
        code.source,
        code.code,
      ]);
    }
  }
}
