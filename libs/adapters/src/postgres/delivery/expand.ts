import type { FreezePlan } from '@loa/application';
import { type AudienceRule, CHANNEL_FACTS, type ChannelName } from '@loa/domain';
import { audienceSql, unitsBelow, Values } from '../audience-sql.js';
import type { Query } from '../database.js';
import { ACCOUNT_SQL, CONTACT_SQL, legsSql, REASON_ORDER, refusalSql, writableSql } from '../eligibility-sql.js';
import { type ResendAudience, resendAudienceSql } from './resend-audience.js';

/** A batch holds at most what its account sends in two seconds, and never more than this. */
const BATCH_MAX = 500;
/** Below this, statistics of a scratch table cost more than a better plan saves. */
export const WORTH_ANALYSING = 2_000;
/** A member's number has room beside the counting order in one bigint. */
const MEMBER_BITS = 50;

export interface RunToExpand {
  readonly id: string;
  readonly season: number;
  readonly unitId: string;
  readonly day: string;
  readonly rule: AudienceRule;
  /** A re-send takes the members of an earlier run in place of the rule. */
  readonly resend?: ResendAudience | null;
}

/** Made once per connection and emptied by every commit: thousands of small runs would bloat the catalogue otherwise. */
const SCRATCH = `
  CREATE TEMP TABLE IF NOT EXISTS who (member_id bigint, person_id uuid, unit_id uuid, audience_group text, class_name text,
    position text, count_order integer, subject_id uuid) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE IF NOT EXISTS sender (unit_id uuid, channel text, account_id uuid) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE IF NOT EXISTS choice (member_id bigint, unit_id uuid, audience_group text, subject_id uuid, count_order integer,
    leg smallint, channel text, contact_id uuid, address_key bytea, account_id uuid, reason text, via_id bigint) ON COMMIT DELETE ROWS`;

/**
 * Freezes the audience of a run set by set: who they are, which leg is possible first, who shares an address, and the
 * batches. Runs in the caller's transaction, so a crash leaves nothing behind. Returns the number of members.
 */
export async function expandRun(query: Query, run: RunToExpand, plan: FreezePlan, now: Date): Promise<number> {
  await query(SCRATCH);
  // Sorts and hashes of a whole province spill at the server's default, and take twice as long.
  await query(`SET LOCAL work_mem = '128MB'`);
  const members = await pickMembers(query, run, plan);
  if (members === 0) return 0;
  const large = members >= WORTH_ANALYSING;
  if (large) await query('ANALYZE who');
  const legs = plan.channels.filter((channel) => !CHANNEL_FACTS[channel].outlet);
  await findSenders(query, legs);
  if (large) await query('ANALYZE sender');
  for (const [leg, channel] of legs.entries()) {
    await chooseLeg(query, plan, leg, channel, now);
    if (large) await query('ANALYZE choice');
  }
  await shareAddresses(query);
  await sayWhyNot(query, plan, now);
  await writeMembers(query, run, plan);
  await writeDeliveries(query, run, now);
  await freeCappedDomains(query, run);
  await writeFirstTallies(query, run);
  return members;
}

async function pickMembers(query: Query, run: RunToExpand, plan: FreezePlan): Promise<number> {
  const values = new Values();
  // Numbered school by school: then a wave is of one school and group, and changes two counts instead of fifty.
  const { unitId, rule, day } = run;
  const audience = run.resend
    ? resendAudienceSql(run.resend, values)
    : audienceSql({ rule, unitId, units: await unitsBelow(query, unitId), day, perPupil: plan.perPupil }, values);
  await query(
    `INSERT INTO who (member_id, person_id, unit_id, audience_group, class_name, position, count_order, subject_id)
     SELECT nextval('member_id_seq'), a.person_id, a.unit_id, a.audience_group, a.class_name, a.position, a.count_order, a.subject_id
     FROM (${audience}) a ORDER BY a.unit_id, a.audience_group`,
    values.list,
  );
  const [row] = await query<{ n: number }>('SELECT count(*)::int AS n FROM who');
  return row!.n;
}

/** Senders by unit and channel, once each: the same answer as `ACCOUNT_SQL` gives member by member. */
async function findSenders(query: Query, channels: readonly ChannelName[]): Promise<void> {
  await query(
    `INSERT INTO sender (unit_id, channel, account_id)
     SELECT DISTINCT ON (t.unit_id, a.channel) t.unit_id, a.channel, a.id
     FROM unit_tree t JOIN channel_account a ON a.unit_id = t.ancestor_id
     WHERE a.channel = ANY ($1::text[]) AND a.active AND (t.depth = 0 OR a.shared_down)
     ORDER BY t.unit_id, a.channel, t.depth, a.created_at, a.id`,
    [channels],
  );
}

/** Those who can be written to on this leg and on none before it, all at once: most of an audience ends with the first. */
async function chooseLeg(query: Query, plan: FreezePlan, leg: number, channel: ChannelName, now: Date): Promise<void> {
  const values = new Values();
  const on = values.add(channel);
  const { healthy, usable, agreed } = writableSql({ ...plan, now }, channel, values);
  await query(
    `INSERT INTO choice (member_id, unit_id, audience_group, subject_id, count_order, leg, channel, contact_id, address_key, account_id)
     SELECT member_id, unit_id, audience_group, subject_id, count_order, ${leg}, ${on}, contact_id, address_key, account_id
     FROM (
       SELECT DISTINCT ON (who.member_id) who.member_id, who.unit_id, who.audience_group, who.subject_id, who.count_order,
         contact.id AS contact_id, contact.address_key, sender.account_id, ${usable} AS usable
       FROM who JOIN sender ON sender.unit_id = who.unit_id AND sender.channel = ${on}
       JOIN contact_point contact ON contact.person_id = who.person_id AND contact.channel = ${on} AND ${healthy}
       WHERE ${agreed} ${leg === 0 ? '' : 'AND NOT EXISTS (SELECT 1 FROM choice c WHERE c.member_id = who.member_id)'}
       ORDER BY who.member_id, contact.priority, contact.id) best
     WHERE usable`,
    values.list,
  );
}

/** Members who would get the same words at the same address get one message; the first by counting order carries it. */
async function shareAddresses(query: Query): Promise<void> {
  await query(
    `UPDATE choice SET via_id = shared.first_id
     FROM (SELECT channel, address_key, subject_id,
             min(count_order::bigint << ${MEMBER_BITS} | member_id) & ((1::bigint << ${MEMBER_BITS}) - 1) AS first_id
           FROM choice GROUP BY 1, 2, 3 HAVING count(*) > 1) shared
     WHERE choice.channel = shared.channel AND choice.address_key = shared.address_key
       AND choice.subject_id IS NOT DISTINCT FROM shared.subject_id AND choice.member_id <> shared.first_id`,
  );
}

/** For the few who are left: the most telling reason, member by member. */
async function sayWhyNot(query: Query, plan: FreezePlan, now: Date): Promise<void> {
  const values = new Values();
  const legs = legsSql(plan.channels, values);
  const refusal = refusalSql({ ...plan, now }, values);
  const strength = values.add(REASON_ORDER);
  await query(
    `INSERT INTO choice (member_id, unit_id, audience_group, subject_id, count_order, reason)
     SELECT DISTINCT ON (who.member_id) who.member_id, who.unit_id, who.audience_group, who.subject_id, who.count_order, refusal.reason
     FROM (SELECT * FROM who WHERE NOT EXISTS (SELECT 1 FROM choice c WHERE c.member_id = who.member_id)) who
     CROSS JOIN ${legs} ${CONTACT_SQL} ${ACCOUNT_SQL}
     CROSS JOIN LATERAL (SELECT coalesce(${refusal}, CASE WHEN account.id IS NULL THEN 'noAccount' END) AS reason) refusal
     ORDER BY who.member_id, array_position(${strength}::text[], refusal.reason)`,
    values.list,
  );
}

async function writeMembers(query: Query, run: RunToExpand, plan: FreezePlan): Promise<void> {
  const day = '$3::date';
  const { vars, joins } = varsSql(plan.memberVariables, day);
  await query(
    `INSERT INTO member_${run.season} (season, id, run_id, person_id, subject_id, unit_id, audience_group, outcome, reason, via_id, vars)
     OVERRIDING SYSTEM VALUE
     SELECT $1, who.member_id, $2, who.person_id, who.subject_id, who.unit_id, who.audience_group,
       CASE WHEN c.reason IS NULL AND c.member_id IS NOT NULL THEN 'pending' ELSE 'skipped' END,
       CASE WHEN c.member_id IS NULL THEN 'channelOff' ELSE coalesce(c.reason, '') END, c.via_id, ${vars}
     FROM who LEFT JOIN choice c ON c.member_id = who.member_id ${joins}
     WHERE ${day} IS NOT NULL`,
    [run.season, run.id, run.day],
  );
}

const JOINS = {
  p: () => 'JOIN person p ON p.id = who.person_id',
  // The name of the day; a unit that has just ended keeps its last one, so that nobody is lost with it.
  u: (day: string) => `LEFT JOIN (
    SELECT DISTINCT ON (n.unit_id) n.unit_id, n.name, n.short_name FROM unit_period n
    ORDER BY n.unit_id, daterange(n.valid_from, n.valid_to) @> ${day} DESC, n.valid_from DESC) u ON u.unit_id = who.unit_id`,
  s: () => 'LEFT JOIN person s ON s.id = who.subject_id',
  sm: () => `LEFT JOIN LATERAL (
    SELECT sm.class_name FROM membership sm
    WHERE sm.person_id = who.subject_id AND sm.audience_group = 'pupil' AND sm.valid_to IS NULL LIMIT 1) sm ON true`,
};

const VARIABLE_SQL: Readonly<Record<string, string>> = {
  'recipient.name': 'p.full_name',
  'recipient.givenName': 'p.given_name',
  'recipient.salutation': 'p.salutation',
  'recipient.position': 'who.position',
  'school.name': 'u.name',
  'school.shortName': 'u.short_name',
  'student.name': `coalesce(s.full_name, '')`,
  'student.className': `coalesce(sm.class_name, who.class_name, '')`,
};

/**
 * Only what the template uses is frozen, as nested objects, and only the tables behind it are read. Throws on a name that
 * no column stands behind.
 */
function varsSql(names: readonly string[], day: string): { vars: string; joins: string } {
  const groups = new Map<string, string[]>();
  const columns = names.map((name) => {
    const column = VARIABLE_SQL[name];
    if (column === undefined) throw new Error(`no source for the variable ${name}`);
    const [group, key] = name.split('.') as [string, string];
    groups.set(group, [...(groups.get(group) ?? []), `'${key}', ${column}`]);
    return column;
  });
  const parts = [...groups].map(([group, pairs]) => `'${group}', jsonb_build_object(${pairs.join(', ')})`);
  const used = Object.entries(JOINS).filter(([alias]) =>
    columns.some((column) => new RegExp(`\\b${alias}\\.`).test(column)),
  );
  return {
    vars: parts.length === 0 ? `'{}'::jsonb` : `jsonb_build_object(${parts.join(', ')})`,
    joins: used.map(([, join]) => join(day)).join(' '),
  };
}

/** Batches of full size per account in the order of the members; what is left over makes the last one. */
async function writeDeliveries(query: Query, run: RunToExpand, now: Date): Promise<void> {
  await query(
    `WITH first AS (SELECT account_id, count(*) AS n FROM choice WHERE reason IS NULL AND via_id IS NULL GROUP BY 1),
     sized AS (
       SELECT f.account_id, f.n, least(${BATCH_MAX}, coalesce(2 * a.per_second, ${BATCH_MAX})) AS most
       FROM first f JOIN channel_account a ON a.id = f.account_id),
     cut AS MATERIALIZED (
       SELECT s.account_id, no, least(s.most, s.n - no * s.most)::int AS size, nextval('batch_id_seq') AS id
       FROM sized s CROSS JOIN LATERAL generate_series(0, (s.n - 1) / s.most) no),
     batches AS (
       INSERT INTO batch (id, season, run_id, account_id, size) OVERRIDING SYSTEM VALUE
       SELECT id, $1, $2, account_id, size FROM cut ORDER BY no)
     INSERT INTO delivery_${run.season}
       (season, run_id, member_id, leg, channel, account_id, contact_id, batch_id, unit_id, audience_group, state, state_at)
     SELECT $1, $2, c.member_id, c.leg, c.channel, c.account_id, c.contact_id, cut.id, c.unit_id, c.audience_group, 'queued', $3
     -- The batch's number is found inside, so that it joins by equality: else each member meets every batch of its account.
     FROM (SELECT choice.*, (row_number() OVER (PARTITION BY choice.account_id ORDER BY member_id) - 1) / s.most AS no
           FROM choice JOIN sized s ON s.account_id = choice.account_id WHERE reason IS NULL AND via_id IS NULL) c
     JOIN cut ON cut.account_id = c.account_id AND cut.no = c.no`,
    [run.season, run.id, now],
  );
}

/** Messages to mail domains with a cap leave their batches: the clock that cuts batches gives those lanes of their own. */
async function freeCappedDomains(query: Query, run: RunToExpand): Promise<void> {
  const capped = await query<{ id: string }>(
    `SELECT DISTINCT a.id FROM sender JOIN channel_account a ON a.id = sender.account_id WHERE a.domain_caps <> '{}'`,
  );
  if (capped.length === 0) return;
  await query(
    `UPDATE delivery_${run.season} d SET batch_id = NULL FROM channel_account a, contact_point c
     WHERE d.season = $1 AND d.run_id = $2 AND a.id = d.account_id AND a.id = ANY ($3::uuid[])
       AND c.id = d.contact_id AND a.domain_caps ? c.mail_domain`,
    [run.season, run.id, capped.map((account) => account.id)],
  );
}

async function writeFirstTallies(query: Query, run: RunToExpand): Promise<void> {
  await query(
    `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, reason, n)
     SELECT $1::bigint, who.unit_id, who.audience_group, 'member', '',
       CASE WHEN c.reason IS NULL AND c.member_id IS NOT NULL THEN 'pending' ELSE 'skipped' END,
       CASE WHEN c.member_id IS NULL THEN 'channelOff' ELSE coalesce(c.reason, '') END, count(*)
     FROM who LEFT JOIN choice c ON c.member_id = who.member_id GROUP BY 2, 3, 6, 7
     UNION ALL
     SELECT $1::bigint, unit_id, audience_group, 'delivery', channel, 'queued', '', count(*)
     FROM choice WHERE reason IS NULL AND via_id IS NULL GROUP BY 2, 3, channel`,
    [run.id],
  );
}
