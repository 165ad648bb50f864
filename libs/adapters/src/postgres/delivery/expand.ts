import type { FreezePlan } from '@loa/application';
import { AUDIENCE_GROUPS, type AudienceRule, CHANNEL_FACTS, type ChannelName } from '@loa/domain';
import { audienceSql, unitsBelow, Values } from '../audience-sql.js';
import type { Query } from '../database.js';
import { legsSql, REASON_ORDER, refusalSql, writableSql } from '../eligibility-sql.js';
import { type FreezeWays, openScratch, type Scratch, WAYS, WORTH_ANALYSING } from './freeze-scratch.js';
import { varsSql } from './freeze-vars.js';
import { type ResendAudience, resendAudienceSql } from './resend-audience.js';

/** A batch holds at most what its account sends in two seconds, and never more than this. */
const BATCH_MAX = 500;
/** A member's number has room beside a smaller one in one bigint. */
const MEMBER_BITS = 40;

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
export async function expandRun(
  query: Query,
  run: RunToExpand,
  plan: FreezePlan,
  now: Date,
  wished: Partial<FreezeWays> = {},
): Promise<number> {
  const ways = { ...WAYS, ...wished };
  const { unitId, rule, day } = run;
  const units = await unitsBelow(query, unitId);
  const values = new Values();
  const audience = run.resend
    ? resendAudienceSql(run.resend, values)
    : audienceSql({ rule, unitId, units, day, perPupil: plan.perPupil }, values);
  const scratch = await openScratch(query, run.id, audience, values.list, ways);
  await scratch.fill(
    scratch.who,
    `SELECT a.person_id, a.subject_id, a.unit_id, a.audience_group, a.count_order, a.class_name, a.position FROM (${audience}) a`,
    values.list,
  );
  const [row] = await query<{ n: number }>(`SELECT count(*)::int AS n FROM ${scratch.who}`);
  const members = row!.n;
  if (members > 0) await freeze({ query, scratch, ways, run, plan, units, now, members });
  await scratch.drop();
  return members;
}

interface Freeze {
  readonly query: Query;
  readonly scratch: Scratch;
  readonly ways: FreezeWays;
  readonly run: RunToExpand;
  readonly plan: FreezePlan;
  /** The run's unit and those below it. */
  readonly units: readonly string[];
  readonly now: Date;
  readonly members: number;
}

async function freeze(work: Freeze): Promise<void> {
  const { query, scratch, members } = work;
  const analyse = async (table: string) => {
    if (members >= WORTH_ANALYSING) await query(`ANALYZE ${table}`);
  };
  const legs = work.plan.channels.filter((channel) => !CHANNEL_FACTS[channel].outlet);
  await analyse(scratch.who);
  await numberThem(work, legs[0]);
  await analyse(scratch.frozen);
  const rest = await setApart(work);
  await analyse('rest');
  if (rest > members * work.ways.oneByOne) {
    for (const [leg, channel] of legs.entries()) {
      if (leg > 0) await chooseLeg(work, leg, channel);
      await analyse('late');
    }
  }
  await settleRest(work);
  await analyse('late');
  await shareAddresses(work);
  await analyse('shared');
  await sumUp(work);
  const [ids] = await query<{ first: string }>('SELECT take_member_ids($1) AS first', [members]);
  const before = String(BigInt(ids!.first) - 1n);
  await writeMembers(work, before);
  await writeDeliveries(work, before, legs);
  await freeCappedDomains(work);
  await writeFirstTallies(work, legs);
}

/** Senders of a channel by unit, once each: the same answer as `ACCOUNT_SQL` gives member by member. */
const sendersSql = (channels: string) => `(
  SELECT DISTINCT ON (t.unit_id, a.channel) t.unit_id, a.channel, a.id FROM unit_tree t JOIN channel_account a ON a.unit_id = t.ancestor_id
  WHERE a.channel = ANY (${channels}::text[]) AND a.active AND (t.depth = 0 OR a.shared_down)
  ORDER BY t.unit_id, a.channel, t.depth, a.created_at, a.id)`;

/**
 * Numbers them, with the first leg and the values of the template in the same pass, for most of an audience ends with that leg.
 * School by school, group by group: then a wave is of one school and group, and changes two counts instead of fifty. Then by
 * person: what the indexes of `member` get comes in their order, which halves the cost of writing.
 */
async function numberThem({ scratch, run, plan, units, now }: Freeze, channel: ChannelName | undefined): Promise<void> {
  const values = new Values();
  const on = values.add(channel ?? '');
  const { healthy, usable, consents, agreed } = writableSql({ ...plan, now }, on, values);
  const { vars, joins } = varsSql(plan.memberVariables, () => values.add(run.day));
  await scratch.fill(
    scratch.frozen,
    `SELECT row_number() OVER () AS no, subject_id, unit_id, audience_group, count_order, leg, contact_id, address_key, account_id, person_id, vars
     FROM (
       SELECT DISTINCT ON (place, who.person_id, who.subject_id)
         coalesce(unit.no, 0) * 10 + array_position(${values.add(AUDIENCE_GROUPS)}::text[], who.audience_group) AS place,
         who.person_id, who.subject_id, who.unit_id, who.audience_group, who.count_order,
         CASE WHEN unit.account_id IS NOT NULL AND contact.id IS NOT NULL AND ${usable} AND ${agreed} THEN 0::smallint END AS leg,
         contact.id AS contact_id, contact.address_key, unit.account_id, ${vars} AS vars
       FROM ${scratch.who} who
       LEFT JOIN (
         SELECT unit.id AS unit_id, listed.no, sender.id AS account_id FROM unit
         LEFT JOIN unnest(${values.add(units)}::uuid[]) WITH ORDINALITY AS listed(unit_id, no) ON listed.unit_id = unit.id
         LEFT JOIN ${sendersSql(`ARRAY[${on}]`)} sender ON sender.unit_id = unit.id) unit ON unit.unit_id = who.unit_id
       ${joins} ${consents}
       LEFT JOIN contact_point contact ON contact.person_id = who.person_id AND contact.channel = ${on} AND ${healthy}
       ORDER BY 1, who.person_id, who.subject_id, contact.priority, contact.id) numbered`,
    values.list,
  );
}

/** How many the first leg is not possible for. */
async function setApart({ query, scratch }: Freeze): Promise<number> {
  await query(
    `INSERT INTO rest SELECT no, subject_id, unit_id, audience_group, count_order, person_id FROM ${scratch.frozen} WHERE leg IS NULL`,
  );
  const [row] = await query<{ n: number }>('SELECT count(*)::int AS n FROM rest');
  return row!.n;
}

/** Those who can be written to on this leg and on none before it, all at once. */
async function chooseLeg({ query, plan, now }: Freeze, leg: number, channel: ChannelName): Promise<void> {
  const values = new Values();
  const on = values.add(channel);
  const { healthy, usable, consents, agreed } = writableSql({ ...plan, now }, on, values);
  await query(
    `INSERT INTO late (no, subject_id, unit_id, audience_group, count_order, leg, contact_id, address_key, account_id)
     SELECT no, subject_id, unit_id, audience_group, count_order, ${leg}, contact_id, address_key, account_id
     FROM (
       SELECT DISTINCT ON (who.no) who.no, who.subject_id, who.unit_id, who.audience_group, who.count_order,
         contact.id AS contact_id, contact.address_key, sender.id AS account_id, ${usable} AND ${agreed} AS possible
       FROM ${UNSETTLED} who JOIN ${sendersSql(`ARRAY[${on}]`)} sender ON sender.unit_id = who.unit_id ${consents}
       JOIN contact_point contact ON contact.person_id = who.person_id AND contact.channel = ${on} AND ${healthy}
       ORDER BY who.no, contact.priority, contact.id) best
     WHERE possible`,
    values.list,
  );
}

/** Those for whom nothing was found yet. */
const UNSETTLED = '(SELECT * FROM rest WHERE NOT EXISTS (SELECT 1 FROM late WHERE late.no = rest.no))';

/** For the few who are left, member by member: the first possible leg, or the most telling reason. */
async function settleRest({ query, plan, now }: Freeze): Promise<void> {
  const values = new Values();
  const legs = legsSql(plan.channels, values);
  const refusal = refusalSql({ ...plan, now }, values);
  const strength = values.add(REASON_ORDER);
  const channels = values.add(plan.channels);
  await query(
    `INSERT INTO late (no, subject_id, unit_id, audience_group, count_order, leg, contact_id, address_key, account_id, reason)
     SELECT DISTINCT ON (who.no) who.no, who.subject_id, who.unit_id, who.audience_group, who.count_order,
       found.leg, contact.id, contact.address_key, account.id, found.reason
     FROM ${UNSETTLED} who LEFT JOIN ${legs} ON true
     -- The best address as \`CONTACT_SQL\` finds it, of all of them at once: thousands of look-ups read more than one pass.
     LEFT JOIN (
       SELECT DISTINCT ON (c.person_id, c.channel) c.* FROM contact_point c
       WHERE c.channel = ANY (${channels}::text[]) AND c.person_id IN (SELECT person_id FROM rest)
       ORDER BY c.person_id, c.channel, c.health IN ('active', 'unverified') DESC, c.priority, c.id) contact
       ON contact.person_id = who.person_id AND contact.channel = leg.channel
     LEFT JOIN ${sendersSql(channels)} account ON account.unit_id = who.unit_id AND account.channel = leg.channel
     CROSS JOIN LATERAL (
       SELECT CASE WHEN leg.channel IS NULL THEN 'channelOff' ELSE coalesce(${refusal}, CASE WHEN account.id IS NULL THEN 'noAccount' END) END
       AS reason) asked
     CROSS JOIN LATERAL (SELECT asked.reason, CASE WHEN asked.reason IS NULL THEN leg.position::smallint - 1 END AS leg) found
     ORDER BY who.no, found.leg, array_position(${strength}::text[], found.reason)`,
    values.list,
  );
}

/** Everybody with what was found: a leg, or none and the reason. */
const foundSql = (scratch: Scratch) => `(
  SELECT no, subject_id, unit_id, audience_group, count_order, leg, contact_id, address_key, account_id, '' AS reason
  FROM ${scratch.frozen} WHERE leg IS NOT NULL
  UNION ALL
  SELECT no, subject_id, unit_id, audience_group, count_order, leg, contact_id, address_key, account_id, coalesce(reason, '') FROM late)`;

/** Members who would get the same words at the same address get one message; the first by counting order carries it. */
async function shareAddresses({ query, scratch }: Freeze): Promise<void> {
  const number = (packed: string) => `${packed} & ((1::bigint << ${MEMBER_BITS}) - 1)`;
  // Of two the other one is known at once; who is meant by more is looked for where there are any.
  await query(
    `WITH together AS MATERIALIZED (
       SELECT leg, address_key, subject_id, count(*) AS n, min(count_order::bigint << ${MEMBER_BITS} | no) AS first,
         max(count_order::bigint << ${MEMBER_BITS} | no) AS last
       FROM ${foundSql(scratch)} found WHERE leg IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1)
     INSERT INTO shared (no, first_no)
     SELECT ${number('last')}, ${number('first')} FROM together WHERE n = 2
     UNION ALL
     SELECT found.no, ${number('t.first')} FROM together t
     JOIN ${foundSql(scratch)} found ON found.leg = t.leg AND found.address_key = t.address_key
       AND found.subject_id IS NOT DISTINCT FROM t.subject_id
     WHERE t.n > 2 AND found.no <> ${number('t.first')}`,
  );
}

async function sumUp({ query, scratch }: Freeze): Promise<void> {
  await query(
    `INSERT INTO sums (unit_id, audience_group, leg, account_id, reason, carried, n)
     SELECT unit_id, audience_group, leg, account_id, reason, shared.no IS NOT NULL, count(*)
     FROM ${foundSql(scratch)} found LEFT JOIN shared ON shared.no = found.no GROUP BY 1, 2, 3, 4, 5, 6`,
  );
}

/** `before`: the number before the first member's, as text. */
async function writeMembers({ query, scratch, run }: Freeze, before: string): Promise<void> {
  await query(
    `INSERT INTO member_${run.season} (season, id, run_id, person_id, subject_id, unit_id, audience_group, outcome, reason, via_id, vars)
     OVERRIDING SYSTEM VALUE
     SELECT $1, $3::bigint + f.no, $2, f.person_id, f.subject_id, f.unit_id, f.audience_group,
       CASE WHEN late.reason IS NULL THEN 'pending' ELSE 'skipped' END, coalesce(late.reason, ''), $3::bigint + shared.first_no, f.vars
     FROM ${scratch.frozen} f LEFT JOIN late ON late.no = f.no LEFT JOIN shared ON shared.no = f.no`,
    [run.season, run.id, before],
  );
}

/** Batches of full size per account in the order of the members; what is left over makes the last one. */
async function writeDeliveries(
  { query, scratch, run, now }: Freeze,
  before: string,
  legs: readonly ChannelName[],
): Promise<void> {
  await query(
    `WITH first AS (
       SELECT account_id, sum(n)::bigint AS n FROM sums WHERE leg IS NOT NULL AND NOT carried GROUP BY 1),
     sized AS MATERIALIZED (
       SELECT f.account_id, f.n, least(${BATCH_MAX}, coalesce(2 * a.per_second, ${BATCH_MAX})) AS most,
         row_number() OVER (ORDER BY f.account_id) AS place, (sum(f.n) OVER (ORDER BY f.account_id) - f.n)::bigint AS ahead
       FROM first f JOIN channel_account a ON a.id = f.account_id),
     cut AS MATERIALIZED (
       SELECT s.account_id, no, least(s.most, s.n - no * s.most)::int AS size, nextval('batch_id_seq') AS id
       FROM sized s CROSS JOIN LATERAL generate_series(0, (s.n - 1) / s.most) no),
     batches AS (
       INSERT INTO batch (id, season, run_id, account_id, size) OVERRIDING SYSTEM VALUE
       SELECT id, $1, $2, account_id, size FROM cut ORDER BY no)
     INSERT INTO delivery_${run.season}
       (season, run_id, member_id, leg, channel, account_id, contact_id, batch_id, unit_id, audience_group, state, state_at)
     SELECT $1, $2, $4::bigint + c.no, c.leg, ($5::text[])[c.leg + 1], c.account_id, c.contact_id, cut.id, c.unit_id, c.audience_group, 'queued', $3
     -- One number orders them by account and member. The batch's number is found inside, so that it joins by equality: else
     -- each member meets every batch of its account.
     FROM (SELECT found.*, (row_number() OVER (ORDER BY s.place << ${MEMBER_BITS} | found.no) - 1 - s.ahead) / s.most AS batch_no
           FROM ${foundSql(scratch)} found JOIN sized s ON s.account_id = found.account_id
           WHERE leg IS NOT NULL AND NOT EXISTS (SELECT 1 FROM shared WHERE shared.no = found.no)) c
     JOIN cut ON cut.account_id = c.account_id AND cut.no = c.batch_no`,
    [run.season, run.id, now, before, legs],
  );
}

/** Messages to mail domains with a cap leave their batches: the clock that cuts batches gives those lanes of their own. */
async function freeCappedDomains({ query, run }: Freeze): Promise<void> {
  const capped = await query<{ id: string }>(
    `SELECT id FROM channel_account WHERE domain_caps <> '{}' AND id IN (SELECT account_id FROM sums)`,
  );
  if (capped.length === 0) return;
  await query(
    `UPDATE delivery_${run.season} d SET batch_id = NULL FROM channel_account a, contact_point c
     WHERE d.season = $1 AND d.run_id = $2 AND a.id = d.account_id AND a.id = ANY ($3::uuid[])
       AND c.id = d.contact_id AND a.domain_caps ? c.mail_domain`,
    [run.season, run.id, capped.map((account) => account.id)],
  );
}

async function writeFirstTallies({ query, run }: Freeze, legs: readonly ChannelName[]): Promise<void> {
  await query(
    `INSERT INTO tally_delta (run_id, unit_id, audience_group, kind, channel, state, reason, n)
     SELECT $1::bigint, unit_id, audience_group, 'member', '', CASE WHEN leg IS NULL THEN 'skipped' ELSE 'pending' END, reason, sum(n)
     FROM sums GROUP BY 2, 3, 6, 7
     UNION ALL
     SELECT $1::bigint, unit_id, audience_group, 'delivery', ($2::text[])[leg + 1], 'queued', '', sum(n)
     FROM sums WHERE leg IS NOT NULL AND NOT carried GROUP BY 2, 3, 5`,
    [run.id, legs],
  );
}
