/** Where imported people come from: codes are unique within it. */
export const PEOPLE_SOURCE = 'roster';

/**
 * Whom codes of lists speak of, as rows `(code, id)`: the record that stands for the person today. `codes` is the
 * placeholder of an array, which may hold codes that we gave out ourselves. Who is not in sight is left out; each sub-select
 * of one row, so that nobody is looked for by reading all.
 */
export const byCodeSql = (codes: string): string => `(
  SELECT * FROM (
    SELECT f.code, CASE WHEN f.merged_into IS NULL THEN f.id
      ELSE (SELECT k.id FROM person k WHERE k.id = f.merged_into) END AS id
    FROM (
      SELECT source_code AS code, id, merged_into FROM person
      WHERE source = '${PEOPLE_SOURCE}' AND source_code = ANY (${codes}::text[])
      UNION ALL SELECT c, p.id, p.merged_into FROM unnest(${codes}::text[]) AS c JOIN person p ON p.id = own_id(c)) f) named
  WHERE id IS NOT NULL)`;
