import type { FreezePlan } from '@loa/application';
import type { AudienceRule } from '@loa/domain';
import { audienceSql, Values } from '../audience-sql.js';
import type { Query } from '../database.js';
import { ACCOUNT_SQL, CONTACT_SQL, legsSql, REASON_ORDER, refusalSql } from '../eligibility-sql.js';
import { type ResendAudience, resendAudienceSql } from './resend-audience.js';

/** A batch holds at most what its account sends in two seconds, and never more than this. */
const BATCH_MAX = 500;

export interface RunToExpand {
  readonly id: string;
  readonly season: number;
  readonly unitId: string;
  readonly day: string;
  readonly rule: AudienceRule;
  /** A re-send takes the members of an earlier run in place of the rule. */
  readonly resend?: ResendAudience | null;
}

/**
 * Freezes the audience of a run set by set: who they are, which leg is possible first, who shares an address, and the
 * batches. Runs in the caller's transaction, so a crash leaves nothing behind. Returns the number of members.
 */
export async function expandRun(query: Query, run: RunToExpand, plan: FreezePlan, now: Date): Promise<number> {
  await pickMembers(query, run, plan);
  await chooseLegs(query, plan, now);
  await shareAddresses(query);
  const members = await writeMembers(query, run, plan);
  await writeDeliveries(query, run, now);
  await writeFirstTallies(query, run);
  return members;
}

async function pickMembers(query: Query, run: RunToExpand, plan: FreezePlan): Promise<void> {
  const values = new Values();
  const audience = run.resend
    ? resendAudienceSql(run.resend, values)
    : audienceSql({ rule: run.rule, unitId: run.unitId, day: run.day, perPupil: plan.perPupil }, values);
  await query(
    `CREATE TEMP TABLE who ON COMMIT DROP AS
     SELECT nextval(pg_get_serial_sequence('member', 'id')) AS member_id, a.* FROM (${audience}) a`,
    values.list,
  );
  await query('ANALYZE who');
}

/** One row per member: the first possible leg, or the most telling reason why there is none. */
async function chooseLegs(query: Query, plan: FreezePlan, now: Date): Promise<void> {
  const values = new Values();
  const refusal = refusalSql({ ...plan, now }, values);
  const strength = values.add(REASON_ORDER);
  await query(
    `CREATE TEMP TABLE choice ON COMMIT DROP AS
     SELECT DISTINCT ON (who.member_id) who.member_id, leg.position::smallint - 1 AS leg, leg.channel,
       contact.id AS contact_id, contact.address_key, account.id AS account_id, refusal.reason, NULL::bigint AS via_id
     FROM who CROSS JOIN ${legsSql(plan.channels, values)}
     ${CONTACT_SQL} ${ACCOUNT_SQL}
     CROSS JOIN LATERAL (SELECT coalesce(${refusal}, CASE WHEN account.id IS NULL THEN 'noAccount' END) AS reason) refusal
     ORDER BY who.member_id, refusal.reason IS NOT NULL,
       CASE WHEN refusal.reason IS NULL THEN leg.position ELSE array_position(${strength}::text[], refusal.reason) END`,
    values.list,
  );
  await query('CREATE UNIQUE INDEX ON choice (member_id)');
}

/** Members who would get the same words at the same address get one message; the first by counting order carries it. */
async function shareAddresses(query: Query): Promise<void> {
  await query(
    `UPDATE choice SET via_id = shared.first_id
     FROM (SELECT c.member_id, first_value(c.member_id) OVER w AS first_id
           FROM choice c JOIN who ON who.member_id = c.member_id WHERE c.reason IS NULL
           WINDOW w AS (PARTITION BY c.channel, c.address_key, who.subject_id ORDER BY who.count_order, c.member_id)) shared
     WHERE choice.member_id = shared.member_id AND shared.first_id <> choice.member_id`,
  );
}

async function writeMembers(query: Query, run: RunToExpand, plan: FreezePlan): Promise<number> {
  const [row] = await query<{ n: number }>(
    `WITH written AS (
       INSERT INTO member_${run.season} (season, id, run_id, person_id, subject_id, unit_id, audience_group, outcome, reason, via_id, vars)
       OVERRIDING SYSTEM VALUE
       SELECT $1, who.member_id, $2, who.person_id, who.subject_id, who.unit_id, who.audience_group,
         CASE WHEN c.reason IS NULL AND c.member_id IS NOT NULL THEN 'pending' ELSE 'skipped' END,
         CASE WHEN c.member_id IS NULL THEN 'channelOff' ELSE coalesce(c.reason, '') END, c.via_id,
         ${varsSql(plan.memberVariables)}
       FROM who LEFT JOIN choice c ON c.member_id = who.member_id
       JOIN person p ON p.id = who.person_id
       -- The name of the day; a unit that has just ended keeps its last one, so that nobody is lost with it.
       LEFT JOIN LATERAL (
         SELECT n.name, n.short_name FROM unit_period n WHERE n.unit_id = who.unit_id
         ORDER BY daterange(n.valid_from, n.valid_to) @> $3::date DESC, n.valid_from DESC LIMIT 1) u ON true
       LEFT JOIN person s ON s.id = who.subject_id
       LEFT JOIN LATERAL (
         SELECT sm.class_name FROM membership sm
         WHERE sm.person_id = who.subject_id AND sm.audience_group = 'pupil' AND sm.valid_to IS NULL LIMIT 1) sm ON true
       RETURNING 1)
     SELECT count(*)::int AS n FROM written`,
    [run.season, run.id, run.day],
  );
  return row!.n;
}

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

/** Only what the template uses is frozen, as nested objects. Throws on a name that no column stands behind. */
function varsSql(names: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const column = VARIABLE_SQL[name];
    if (column === undefined) throw new Error(`no source for the variable ${name}`);
    const [group, key] = name.split('.') as [string, string];
    groups.set(group, [...(groups.get(group) ?? []), `'${key}', ${column}`]);
  }
  const parts = [...groups].map(([group, pairs]) => `'${group}', jsonb_build_object(${pairs.join(', ')})`);
  return parts.length === 0 ? `'{}'::jsonb` : `jsonb_build_object(${parts.join(', ')})`;
}

async function writeDeliveries(query: Query, run: RunToExpand, now: Date): Promise<void> {
  await query(
    `WITH first AS (
       SELECT c.*, who.unit_id, who.audience_group,
         (row_number() OVER (PARTITION BY c.account_id ORDER BY c.member_id) - 1)
           / least(${BATCH_MAX}, coalesce(2 * a.per_second, ${BATCH_MAX})) AS batch_no
       FROM choice c JOIN who ON who.member_id = c.member_id JOIN channel_account a ON a.id = c.account_id
       WHERE c.reason IS NULL AND c.via_id IS NULL),
     sized AS (
       SELECT account_id, batch_no, count(*)::int AS size, nextval(pg_get_serial_sequence('batch', 'id')) AS id
       FROM first GROUP BY 1, 2),
     batches AS (
       INSERT INTO batch (id, season, run_id, account_id, size) OVERRIDING SYSTEM VALUE
       SELECT id, $1, $2, account_id, size FROM sized ORDER BY batch_no)
     INSERT INTO delivery_${run.season}
       (season, run_id, member_id, leg, channel, account_id, contact_id, batch_id, unit_id, audience_group, state, state_at)
     SELECT $1, $2, f.member_id, f.leg, f.channel, f.account_id, f.contact_id, s.id, f.unit_id, f.audience_group, 'queued', $3
     FROM first f JOIN sized s ON s.account_id = f.account_id AND s.batch_no = f.batch_no`,
    [run.season, run.id, now],
  );
}

async function writeFirstTallies(query: Query, run: RunToExpand): Promise<void> {
  await query(
    `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, reason, n)
     SELECT $1::bigint, unit_id, audience_group, 'member', '', outcome, reason, count(*)
     FROM member_${run.season} WHERE run_id = $1 GROUP BY 2, 3, outcome, reason
     UNION ALL
     SELECT $1::bigint, who.unit_id, who.audience_group, 'delivery', c.channel, 'queued', '', count(*)
     FROM choice c JOIN who ON who.member_id = c.member_id WHERE c.reason IS NULL AND c.via_id IS NULL
     GROUP BY 2, 3, c.channel`,
    [run.id],
  );
}
