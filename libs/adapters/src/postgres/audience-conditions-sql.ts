import type { AudienceClause, ConsentCondition, PastCondition } from '@loa/domain';
import type { AudienceSource } from './audience-source.js';
import type { Values } from './values.js';

/** Outcomes that tell neither that a message arrived nor that it did not. */
const UNCLEAR = `('presumed', 'unconfirmed', 'uncertain')`;

/**
 * What a clause asks of the person and not of the place, each as one set that is read once, whatever the number of persons;
 * starts with " AND" or is empty. `m` is the alias of the places, `below` the condition on units of the scope.
 */
export function conditionsSql(
  clause: AudienceClause,
  m: string,
  below: string,
  source: AudienceSource,
  values: Values,
): string {
  const among = (persons: string) => `${m}.person_id IN (${persons})`;
  const onAny = (channels: readonly string[]) => `SELECT reach.person_id FROM ${source.contact} reach
    WHERE reach.channel = ANY (${values.add(channels)}::text[]) AND reach.health IN ('active', 'unverified')`;
  const all: string[] = [];
  if (clause.listIds) {
    all.push(
      among(
        `SELECT e.person_id FROM person_list_entry e WHERE e.list_id = ANY (${values.add(clause.listIds)}::uuid[])`,
      ),
    );
  }
  if (clause.hasChannels) all.push(among(onAny(clause.hasChannels)));
  if (clause.lacksChannels) all.push(`NOT ${among(onAny(clause.lacksChannels))}`);
  if (clause.past) all.push(among(pastSql(clause.past, below, values)));
  if (clause.consent) all.push(consentSql(clause.consent, among, source, values));
  return all.map((condition) => ` AND ${condition}`).join('');
}

/** Records that were merged since are one person; only members of units in the scope are looked at, by whoever asks. */
function pastSql({ stepIds, outcome }: PastCondition, below: string, values: Values): string {
  const ended = {
    reached: `bool_or(o.outcome = 'reached')`,
    notReached: `NOT bool_or(o.outcome = 'reached')`,
    unclear: `NOT bool_or(o.outcome = 'reached') AND bool_or(o.outcome IN ${UNCLEAR})`,
  }[outcome];
  return `SELECT coalesce(merged.merged_into, o.person_id) FROM run r
    JOIN member o ON o.season = r.season AND o.run_id = r.id
    LEFT JOIN (SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL) merged ON merged.id = o.person_id
    WHERE r.step_id = ANY (${values.add(stepIds)}::uuid[]) AND o.unit_id ${below} GROUP BY 1 HAVING ${ended}`;
}

/** As when sending: a word for every purpose or channel counts for each of them, and a no beats a yes. */
function consentSql(
  { purpose, channel, word }: ConsentCondition,
  among: (persons: string) => string,
  source: AudienceSource,
  values: Values,
): string {
  const about = `said.purpose IN (${values.add(purpose)}, '*') AND said.channel IN (${values.add(channel)}, '*')`;
  const said = (given: string) => among(`SELECT said.person_id FROM ${source.consent} said WHERE ${about} ${given}`);
  if (word === 'none') return `NOT ${said('')}`;
  const no = said('AND NOT said.given');
  return word === 'no' ? no : `${said('AND said.given')} AND NOT ${no}`;
}
