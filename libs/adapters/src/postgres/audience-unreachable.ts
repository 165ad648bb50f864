import type { AudienceQuestion, UnreachablePerson } from '@loa/application';
import { alikeSql, choiceOf, readAlike } from './audience-count.js';
import type { Query } from './database.js';

/**
 * Names of those whom no channel reaches. Who they are is decided as counting decides it, once per kind of person; then the
 * same pass is asked for the persons of those kinds, and only as many as are wanted are looked up.
 */
export async function unreachablePersons(
  query: Query,
  question: AudienceQuestion,
  limit: number,
): Promise<UnreachablePerson[]> {
  const { units, alike } = await readAlike(query, question);
  const kinds = alike.flatMap(({ place, facts, ...kind }) => {
    const choice = choiceOf(question, { place, facts, ...kind }, units[kind.unit]!.senders);
    return choice.channel === null
      ? [{ place, facts: facts.toString(), group: kind.group, unitName: units[kind.unit]!.name, reason: choice.reason }]
      : [];
  });
  if (kinds.length === 0) return [];
  const { text, values } = alikeSql(
    question,
    units.map(({ id }) => id),
  );
  const wanted = values.add(JSON.stringify(kinds));
  return query<UnreachablePerson>(
    `SELECT p.id AS "personId", p.full_name AS name, found."unitName", found."group", found.reason FROM (
       SELECT DISTINCT each_person.person_id, kind."unitName", kind."group", kind.reason
       FROM (${text}) each_person JOIN jsonb_to_recordset(${wanted}::jsonb)
         AS kind (place int, facts bigint, "group" text, "unitName" text, reason text)
         ON kind.place = each_person.place AND kind.facts = each_person.facts
       ORDER BY kind."unitName", kind."group", each_person.person_id LIMIT ${values.add(limit)}) found
     JOIN person p ON p.id = found.person_id ORDER BY found."unitName", found."group", p.full_name COLLATE "vi-x-icu"`,
    values.list,
  );
}
