import type { AudienceQuestion } from '@loa/application';
import { type Alike, AUDIENCE_GROUPS, type Crowd, type SenderCap } from '@loa/domain';
import { SCOPED_VIEWS } from './audience-source.js';
import { audienceSql } from './audience-sql.js';
import { setForCounting } from './counting-settings.js';
import type { Query } from './database.js';
import { ZALO_WINDOW_HOURS } from './eligibility-sql.js';
import { Values } from './values.js';

/** A person's place in one number: counting order, unit and group, so that `min()` finds the first place. */
const GROUP_BITS = 3;
const UNIT_BITS = 28;

interface Row {
  readonly audiences: number[];
  readonly place: number | null;
  readonly account_id: string | null;
  readonly n: number;
}

/**
 * All audiences in one statement: each person who can be written to by some channel of an audience, folded into the list of
 * audiences they are in; persons with the same list are counted together. Beside it, how many messages each audience makes
 * for each account, by everybody's first channel. Consent is read for all channels together, so that who said no on one
 * channel only still counts: rather a clash too many than one too few.
 */
export async function readCrowd(query: Query, questions: readonly AudienceQuestion[]): Promise<Crowd> {
  if (questions.length === 0) return { alike: [], loads: [], senders: new Map() };
  await setForCounting(query);
  const unitsOf = await unitsBelowEach(query, [...new Set(questions.map(({ unitId }) => unitId))]);
  const { text, values } = crowdSql(questions, unitsOf);
  const rows = await query<Row>(text, values);
  const alike = rows
    .filter(({ place }) => place !== null)
    .map(({ audiences, place, n }): Alike => ({ audiences, group: AUDIENCE_GROUPS[place!]!, people: n }));
  const loads = questions.map((_, number) =>
    rows.flatMap(({ audiences, account_id, n }) =>
      account_id !== null && audiences[0] === number ? [{ accountId: account_id, messages: n }] : [],
    ),
  );
  return {
    alike,
    loads,
    senders: await senderCaps(
      query,
      loads.flat().map(({ accountId }) => accountId),
    ),
  };
}

async function unitsBelowEach(query: Query, unitIds: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  const rows = await query<{ ancestor_id: string; units: string[] }>(
    'SELECT ancestor_id, array_agg(unit_id) AS units FROM unit_tree WHERE ancestor_id = ANY ($1::uuid[]) GROUP BY 1',
    [unitIds],
  );
  return new Map(rows.map(({ ancestor_id, units }) => [ancestor_id, units]));
}

async function senderCaps(query: Query, ids: readonly string[]): Promise<ReadonlyMap<string, SenderCap>> {
  const rows = await query<SenderCap & object>(
    `SELECT id, name, per_second AS "perSecond", per_day AS "perDay" FROM channel_account WHERE id = ANY ($1::uuid[])`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function crowdSql(
  questions: readonly AudienceQuestion[],
  unitsOf: ReadonlyMap<string, string[]>,
): { text: string; values: unknown[] } {
  const values = new Values();
  // `width_bucket` wants them in order, and finds one by halves.
  const all = [...new Set([...unitsOf.values()].flat())].sort();
  const units = `${values.add(all)}::uuid[]`;
  const asked = questions.map((question, number) =>
    askedSql(question, number, unitsOf.get(question.unitId) ?? [], units, values),
  );
  const text = `
    WITH refused AS MATERIALIZED (
      SELECT DISTINCT person_id, purpose FROM audience_consent WHERE channel = '*' AND NOT given),
    agreed AS MATERIALIZED (
      SELECT DISTINCT person_id, purpose FROM audience_consent WHERE given),
    who AS MATERIALIZED (${asked.join(' UNION ALL ')}),
    sender AS (
      SELECT DISTINCT ON (t.unit_id, a.channel) t.unit_id, a.channel, a.id
      FROM unit_tree t JOIN channel_account a ON a.unit_id = t.ancestor_id
      WHERE t.unit_id = ANY (${units}) AND a.active AND (t.depth = 0 OR a.shared_down)
      ORDER BY t.unit_id, a.channel, t.depth, a.created_at, a.id)
    SELECT audiences, (place & ${2 ** GROUP_BITS - 1})::int AS place, NULL::uuid AS account_id, count(*)::int AS n FROM (
      SELECT array_agg(number ORDER BY number) AS audiences, min(place) AS place FROM who GROUP BY person_id) one
    GROUP BY 1, 2
    UNION ALL
    SELECT ARRAY[w.number], NULL, s.id, sum(w.n)::int FROM (
      SELECT number, channel, ((place >> ${GROUP_BITS}) & ${2 ** UNIT_BITS - 1})::int AS unit, count(*) AS n FROM who GROUP BY 1, 2, 3) w
    JOIN sender s ON s.unit_id = (${units})[w.unit] AND s.channel = w.channel
    GROUP BY w.number, s.id`;
  return { text, values: values.list };
}

function askedSql(
  question: AudienceQuestion,
  number: number,
  below: readonly string[],
  units: string,
  values: Values,
): string {
  const { channels, legalClass, purpose, now } = question;
  const legs = `${values.add(channels)}::text[]`;
  const since = `${values.add(now)}::timestamptz - interval '${ZALO_WINDOW_HOURS} hours'`;
  const ofGroup = `array_position('{${AUDIENCE_GROUPS.join()}}'::text[], m.audience_group) - 1`;
  const place = `(m.count_order::bigint << ${UNIT_BITS + GROUP_BITS})
    | (width_bucket(m.unit_id, ${units})::bigint << ${GROUP_BITS}) | (${ofGroup})`;
  const persons = (places: string) => `
    SELECT m.person_id, min(${place}) AS place, min(array_position(${legs}, m.channel)) AS leg,
      ('{${AUDIENCE_GROUPS.join()}}'::text[])[1 + (min(${place}) & ${2 ** GROUP_BITS - 1})] AS audience_group
    ${places} AND m.channel = ANY (${legs}) AND m.health IN ('active', 'unverified')
      AND (m.channel <> 'zaloOa' OR m.last_interaction_at >= ${since})
    GROUP BY m.person_id`;
  const audience = audienceSql({ ...question, units: below, source: { ...SCOPED_VIEWS, persons } }, values);
  const said = (what: string) =>
    `EXISTS (SELECT 1 FROM ${what} s WHERE s.person_id = one.person_id AND s.purpose IN (${values.add(purpose)}, '*'))`;
  const yes =
    legalClass === 'advertising' || purpose === 'outreach' ? '' : `one.audience_group NOT IN ('pupil', 'citizen') OR`;
  return `SELECT ${number} AS number, one.person_id, one.place, (${legs})[one.leg] AS channel FROM (${audience}) one
    WHERE NOT ${said('refused')} AND (${yes} ${said('agreed')})`;
}
