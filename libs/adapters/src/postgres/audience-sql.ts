import type { AudienceClause, AudienceRule } from '@loa/domain';
import { conditionsSql } from './audience-conditions-sql.js';
import { type AudienceSource, TABLES } from './audience-source.js';
import type { Query } from './database.js';
import type { Values } from './values.js';

export interface AudienceInput {
  readonly rule: AudienceRule;
  /** The campaign's unit: nobody outside it and the units below is ever picked. */
  readonly unitId: string;
  /**
   * The same as a list (`unitsBelow`), for large audiences: a sub-select hides from the planner how many persons it
   * lets through, and it would go through a million of them one by one.
   */
  readonly units?: readonly string[];
  /** Day on which memberships must hold, `YYYY-MM-DD` in the unit's zone. */
  readonly day: string;
  /** One row per pupil spoken of instead of one per person. */
  readonly perPupil: boolean;
  /** Where places, persons and families are read; absent: the tables, under the policies of the role. */
  readonly source?: AudienceSource;
}

/**
 * SQL of the persons that a rule means: `person_id, subject_id, unit_id, audience_group, class_name, position,
 * count_order`, each person once (once per pupil when `perPupil`), counted at the first of the memberships that
 * match: staff before guardian, a family at its youngest child's school.
 */
export function audienceSql(input: AudienceInput, values: Values): string {
  const below = input.units
    ? `= ANY (${values.add(input.units)}::uuid[])`
    : `IN (SELECT unit_id FROM unit_tree WHERE ancestor_id = ${values.add(input.unitId)})`;
  const day = values.add(input.day);
  const source = input.source ?? TABLES;
  const p = source.person === null ? 'm' : 'p';
  const clauses = (list: readonly AudienceClause[], m: string) =>
    list
      .map(
        (clause) =>
          `(${clauseSql(clause, m, p, values, day, source)}${conditionsSql(clause, m, below, source, values)})`,
      )
      .join(' OR ');
  const include = clauses(input.rule.include, 'm');
  const exclude = clauses(input.rule.exclude ?? [], 'x');
  const left = exclude
    ? `AND NOT EXISTS (SELECT 1 FROM ${source.membership} x WHERE x.person_id = m.person_id
      AND x.unit_id ${below} AND ${current('x', day)} AND (${exclude}))`
    : '';
  const alive = source.person === null ? '' : `JOIN ${source.person} p ON p.id = m.person_id AND p.erased_at IS NULL`;
  const places = `FROM ${source.places ?? source.membership} m ${alive}
    WHERE m.unit_id ${below} AND ${current('m', day)} AND (${include}) ${left}`;
  const persons = (source.persons ?? firstPlaces)(places);
  if (!input.perPupil) return `SELECT picked.*, NULL::uuid AS subject_id FROM (${persons}) picked`;
  const spokenOf = input.rule.include
    .filter((clause) => clause.groups.includes('guardian'))
    .map((clause) => `(${pupilPlaceSql(clause, 's', values)})`);
  return `
    SELECT picked.*, CASE picked.audience_group WHEN 'guardian' THEN l.pupil_id WHEN 'pupil' THEN picked.person_id END AS subject_id
    FROM (${persons}) picked
    LEFT JOIN (
      SELECT g.guardian_id, g.pupil_id FROM ${source.guardianLink} g
      WHERE EXISTS (
        SELECT 1 FROM ${source.membership} s WHERE s.person_id = g.pupil_id AND s.audience_group = 'pupil' AND ${current('s', day)}
          AND s.unit_id ${below}
          AND (${spokenOf.join(' OR ') || 'true'}))
    ) l ON l.guardian_id = picked.person_id AND picked.audience_group = 'guardian'
    WHERE picked.audience_group <> 'guardian' OR l.pupil_id IS NOT NULL`;
}

const firstPlaces = (places: string) => `
    SELECT DISTINCT ON (m.person_id) m.person_id, m.unit_id, m.audience_group, m.class_name, m.position, m.count_order
    ${places} ORDER BY m.person_id, m.count_order, m.unit_id`;

/** The unit and all below it. */
export async function unitsBelow(query: Query, unitId: string): Promise<string[]> {
  const rows = await query<{ unit_id: string }>(
    'SELECT unit_id FROM unit_tree WHERE ancestor_id = $1',
    [unitId],
    'units-below',
  );
  return rows.map((row) => row.unit_id);
}

const current = (m: string, day: string) =>
  `${m}.valid_from <= ${day}::date AND (${m}.valid_to IS NULL OR ${m}.valid_to > ${day}::date)`;

function clauseSql(
  clause: AudienceClause,
  m: string,
  p: string,
  values: Values,
  day: string,
  source: AudienceSource,
): string {
  const all = [`${m}.audience_group = ANY (${values.add(clause.groups)}::text[])`];
  if (clause.unitIds) all.push(belowSql(clause.unitIds, m, values));
  if (clause.grades || clause.classNames) {
    // A guardian stands for all children at that school, not only the youngest, whose grade the membership carries.
    const own = pupilPlaceSql({ ...clause, unitIds: undefined }, m, values);
    all.push(`CASE WHEN ${m}.audience_group <> 'guardian' THEN ${own} ELSE EXISTS (
      SELECT 1 FROM ${source.guardianLink} gl JOIN ${source.membership} c ON c.person_id = gl.pupil_id
      WHERE gl.guardian_id = ${m}.person_id AND c.unit_id = ${m}.unit_id AND c.audience_group = 'pupil'
        AND ${current('c', day)} AND ${pupilPlaceSql({ ...clause, unitIds: undefined }, 'c', values)}) END`);
  }
  if (clause.employmentTypes) all.push(`${m}.employment_type = ANY (${values.add(clause.employmentTypes)}::text[])`);
  if (clause.eidStatus) all.push(`${p}.eid_status = ANY (${values.add(clause.eidStatus)}::text[])`);
  if (clause.serviceUse) all.push(`${p}.service_use = ANY (${values.add(clause.serviceUse)}::text[])`);
  if (clause.tags) all.push(`${p}.tags && ${values.add(clause.tags)}::text[]`);
  if (clause.coreTeam !== undefined) {
    all.push(`${clause.coreTeam ? '' : 'NOT '}${p}.tags @> ${values.add(['coreTeam'])}::text[]`);
  }
  return all.join(' AND ');
}

/** Where a pupil is: school, grade and class of a clause. */
function pupilPlaceSql(clause: AudienceClause, m: string, values: Values): string {
  const all: string[] = [];
  if (clause.unitIds) all.push(belowSql(clause.unitIds, m, values));
  if (clause.grades) all.push(`${m}.grade = ANY (${values.add(clause.grades)}::smallint[])`);
  if (clause.classNames) all.push(`${m}.class_name = ANY (${values.add(clause.classNames)}::text[])`);
  return all.join(' AND ') || 'true';
}

const belowSql = (unitIds: readonly string[], m: string, values: Values) =>
  `${m}.unit_id IN (SELECT unit_id FROM unit_tree WHERE ancestor_id = ANY (${values.add(unitIds)}::uuid[]))`;
