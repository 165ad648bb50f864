import type {
  Kept,
  NewUnit,
  PeopleChoice,
  PeopleMoved,
  UnitBelongings,
  UnitChangeStore,
  UnitClass,
  UnitOverview,
  UnitPeriod,
  UnitSummary,
} from '@loa/application';
import { type Actor, DomainError } from '@loa/domain';
import type { Query } from '../database.js';
import { belongingsOf, moveAccess, moveSenders, settleCampaigns, stopSenders } from './unit-belongings.js';
import { classesOf, countPeople, endPeople, movePeople } from './unit-people.js';
import { unitSummary } from './unit-summary.js';

const UNIQUE_VIOLATION = '23505';

export class PostgresUnitChanges implements UnitChangeStore {
  constructor(private readonly query: Query) {}

  /** With the name of today; of a unit that has ended its last one, of one to come its first. */
  overview(day: string): Promise<UnitOverview[]> {
    return this.query<UnitOverview>(
      `WITH period AS (
         SELECT DISTINCT ON (p.unit_id) p.* FROM unit_period p JOIN unit_tree t ON t.unit_id = p.unit_id AND t.ancestor_id = scope_unit()
         ORDER BY p.unit_id, daterange(p.valid_from, p.valid_to) @> $1::date DESC, (p.valid_to <= $1::date) IS TRUE DESC,
           CASE WHEN p.valid_to <= $1::date THEN -(p.valid_from - date '2000-01-01') ELSE p.valid_from - date '2000-01-01' END),
       span AS (
         SELECT unit_id, min(valid_from) AS opens_on, CASE WHEN bool_or(valid_to IS NULL) THEN NULL ELSE max(valid_to) END AS ended_on
         FROM unit_period GROUP BY 1),
       people AS (
         SELECT m.unit_id, count(DISTINCT m.person_id)::int AS n FROM membership m
         WHERE m.valid_from <= $1::date AND (m.valid_to IS NULL OR m.valid_to > $1::date) GROUP BY 1)
       SELECT u.id, u.code, p.name, p.short_name AS "shortName", p.kind, p.level, p.parent_id AS "parentId",
         coalesce(people.n, 0) AS people, s.opens_on AS "opensOn", s.ended_on AS "endedOn", u.successor_id AS "successorId"
       FROM period p JOIN unit u ON u.id = p.unit_id JOIN span s ON s.unit_id = p.unit_id LEFT JOIN people ON people.unit_id = p.unit_id
       ORDER BY p.kind = 'commune', p.kind, p.level, u.code`,
      [day],
    );
  }

  periods(unitId: string): Promise<UnitPeriod[]> {
    return this.query<UnitPeriod>(
      `SELECT p.name, p.short_name AS "shortName", p.kind, p.level, p.parent_id AS "parentId", n.name AS "parentName",
         p.valid_from AS "validFrom", p.valid_to AS "validTo"
       FROM unit_period p LEFT JOIN LATERAL (
         SELECT o.name FROM unit_period o WHERE o.unit_id = p.parent_id AND o.valid_from <= p.valid_from
         ORDER BY o.valid_from DESC LIMIT 1) n ON true
       WHERE p.unit_id = $1 AND p.unit_id = ANY (units_below()) ORDER BY p.valid_from`,
      [unitId],
    );
  }

  async lock(unitIds: readonly string[]): Promise<boolean> {
    const rows = await this.query(
      'SELECT 1 FROM unit WHERE id = ANY ($1::uuid[]) AND id = ANY (units_below()) ORDER BY id FOR UPDATE',
      [unitIds],
    );
    return rows.length === new Set(unitIds).size;
  }

  async isBelow(unitId: string, ancestorId: string): Promise<boolean> {
    const rows = await this.query('SELECT 1 FROM unit_tree WHERE unit_id = $1 AND ancestor_id = $2', [
      unitId,
      ancestorId,
    ]);
    return rows.length > 0;
  }

  belongings(unitId: string, toId: string | null): Promise<UnitBelongings> {
    return belongingsOf(this.query, unitId, toId);
  }

  summary(unitId: string, day: string): Promise<UnitSummary> {
    return unitSummary(this.query, unitId, day);
  }

  classes(unitId: string): Promise<UnitClass[]> {
    return classesOf(this.query, unitId);
  }

  countPeople(unitId: string, toId: string | null, from: string, choice: PeopleChoice | null): Promise<PeopleMoved> {
    return countPeople(this.query, unitId, toId, from, choice);
  }

  movePeople(unitId: string, toId: string, from: string, choice: PeopleChoice | null, classSuffix: string) {
    return movePeople(this.query, unitId, toId, from, choice, classSuffix);
  }

  endPeople(unitId: string, from: string): Promise<void> {
    return endPeople(this.query, unitId, from);
  }

  async setPeriod(unitId: string, from: string, change: Parameters<UnitChangeStore['setPeriod']>[2]): Promise<void> {
    const values = [unitId, from, change.name, change.shortName, change.kind, change.level, change.parentId];
    const replaced = await this.query(
      `UPDATE unit_period SET name = coalesce($3, name), short_name = coalesce($4, short_name), kind = coalesce($5, kind),
         level = coalesce($6, level), parent_id = coalesce($7::uuid, parent_id)
       WHERE unit_id = $1 AND valid_to IS NULL AND valid_from = $2::date RETURNING 1`,
      values,
    );
    if (replaced.length > 0) return;
    await this.query(
      'UPDATE unit_period SET valid_to = $2::date WHERE unit_id = $1 AND valid_to IS NULL',
      values.slice(0, 2),
    );
    await this.query(
      `INSERT INTO unit_period (unit_id, parent_id, kind, level, name, short_name, valid_from)
       SELECT unit_id, coalesce($7::uuid, parent_id), coalesce($5, kind), coalesce($6, level), coalesce($3, name), coalesce($4, short_name), $2::date
       FROM unit_period WHERE unit_id = $1 AND valid_to = $2::date`,
      values,
    );
  }

  async endUnit(unitId: string, from: string, successorId: string | null): Promise<void> {
    // One that began the same day has never been: its only period keeps one day, so that its name is not lost.
    await this.query(
      `UPDATE unit_period SET valid_to = greatest($2::date, valid_from + 1) WHERE unit_id = $1 AND valid_to IS NULL`,
      [unitId, from],
    );
    await this.query('UPDATE unit SET successor_id = $2 WHERE id = $1', [unitId, successorId]);
  }

  async open(unit: NewUnit, from: string, day: string): Promise<string | null> {
    const { code, kind, level, name, shortName, parentId } = unit;
    try {
      const [row] = await this.query<{ id: string | null }>(
        'SELECT open_unit($1, $2, $3, $4, $5, $6, $7::date, $8::date) AS id',
        [code, kind, level, name, shortName, parentId, from, day],
      );
      return row!.id;
    } catch (error) {
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      throw new DomainError('conflict', 'unit.codeTaken');
    }
  }

  async moveBelow(unitId: string, toId: string, from: string): Promise<void> {
    const below = await this.query<{ id: string }>(
      'SELECT unit_id AS id FROM unit_period WHERE parent_id = $1 AND valid_to IS NULL',
      [unitId],
    );
    // A unit whose name or parent was set for a later day than this one moves on that day.
    for (const { id } of below) {
      const [last] = await this.query<{ day: string }>(
        'SELECT greatest(valid_from, $2::date)::text AS day FROM unit_period WHERE unit_id = $1 AND valid_to IS NULL',
        [id, from],
      );
      await this.setPeriod(id, last!.day, { parentId: toId });
    }
  }

  moveAccess(unitId: string, toId: string, kept: Kept, at: Date): Promise<{ users: number; keys: number }> {
    return moveAccess(this.query, unitId, toId, kept, at);
  }

  moveSenders(unitId: string, toId: string): Promise<void> {
    return moveSenders(this.query, unitId, toId);
  }

  stopSenders(unitId: string): Promise<void> {
    return stopSenders(this.query, unitId);
  }

  settleCampaigns(unitId: string, toId: string | null, actor: Actor, at: Date): Promise<void> {
    return settleCampaigns(this.query, unitId, toId, actor, at);
  }

  async refreshTree(day: string): Promise<void> {
    await this.query('SELECT refresh_unit_tree($1::date)', [day]);
  }
}
