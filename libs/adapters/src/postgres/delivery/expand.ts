import type { FreezePlan } from '@loa/application';
import { AUDIENCE_GROUPS, CHANNEL_FACTS, type ChannelName } from '@loa/domain';
import { audienceSql, unitsBelow } from '../audience-sql.js';
import type { Query } from '../database.js';
import { legsSql, REASON_ORDER, refusalSql, writableSql } from '../eligibility-sql.js';
import { Values } from '../values.js';
import { freeCappedDomains, sumUp, writeDeliveries, writeFirstTallies, writeMembers } from './freeze-rows.js';
import {
  type Freeze,
  type FreezeWays,
  foundSql,
  MEMBER_BITS,
  openScratch,
  type RunToExpand,
  WAYS,
  WORTH_ANALYSING,
} from './freeze-scratch.js';
import { varsSql } from './freeze-vars.js';
import { choosePilot, writePilot } from './pilot-gate.js';
import { resendAudienceSql } from './resend-audience.js';
import { freeUnitHours, UNIT_OUT_SQL } from './unit-parts.js';

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
  const { pilot } = work.run;
  if (pilot && (await choosePilot(work, pilot.of, pilot.seed))) {
    await writePilot(work, before);
    await writeDeliveries(work, before, legs, 'pilot');
    await writeDeliveries(work, before, legs, 'rest');
  } else await writeDeliveries(work, before, legs, 'all');
  await freeCappedDomains(work);
  if (work.run.parts) await freeUnitHours(work);
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
  const { vars: own, joins } = varsSql(plan.memberVariables, () => values.add(run.day));
  // What a school filled in stands with its people's own values, over the campaign's.
  const part = run.parts
    ? `LEFT JOIN run_unit part ON part.run_id = ${values.add(run.id)}::bigint AND part.unit_id = who.unit_id`
    : '';
  const vars = run.parts ? `${own} || coalesce(part.vars, '{}')` : own;
  const inside = run.parts ? `(${UNIT_OUT_SQL}) IS NULL AND` : '';
  await scratch.fill(
    scratch.frozen,
    `SELECT row_number() OVER () AS no, subject_id, unit_id, audience_group, count_order, leg, contact_id, address_key, account_id, person_id, vars
     FROM (
       SELECT DISTINCT ON (place, who.person_id, who.subject_id)
         coalesce(unit.no, 0) * 10 + array_position(${values.add(AUDIENCE_GROUPS)}::text[], who.audience_group) AS place,
         who.person_id, who.subject_id, who.unit_id, who.audience_group, who.count_order,
         CASE WHEN ${inside} unit.account_id IS NOT NULL AND contact.id IS NOT NULL AND ${usable} AND ${agreed} THEN 0::smallint END AS leg,
         contact.id AS contact_id, contact.address_key, unit.account_id, ${vars} AS vars
       FROM ${scratch.who} who
       LEFT JOIN (
         SELECT unit.id AS unit_id, listed.no, sender.id AS account_id FROM unit
         LEFT JOIN unnest(${values.add(units)}::uuid[]) WITH ORDINALITY AS listed(unit_id, no) ON listed.unit_id = unit.id
         LEFT JOIN ${sendersSql(`ARRAY[${on}]`)} sender ON sender.unit_id = unit.id) unit ON unit.unit_id = who.unit_id
       ${joins} ${part} ${consents}
       LEFT JOIN contact_point contact ON contact.person_id = who.person_id AND contact.channel = ${on} AND ${healthy}
       ORDER BY 1, who.person_id, who.subject_id, contact.priority, contact.id) numbered`,
    values.list,
  );
}

/** How many the first leg is not possible for. */
async function setApart({ query, scratch, run }: Freeze): Promise<number> {
  const part = run.parts ? `LEFT JOIN run_unit part ON part.run_id = ${run.id} AND part.unit_id = f.unit_id` : '';
  await query(
    `INSERT INTO rest SELECT no, subject_id, f.unit_id, audience_group, count_order, person_id FROM ${scratch.frozen} f ${part}
     WHERE leg IS NULL ${run.parts ? `AND (${UNIT_OUT_SQL}) IS NULL` : ''}`,
  );
  if (run.parts)
    await query(
      `INSERT INTO late (no, subject_id, unit_id, audience_group, count_order, reason)
       SELECT no, subject_id, f.unit_id, audience_group, count_order, ${UNIT_OUT_SQL} FROM ${scratch.frozen} f ${part}
       WHERE leg IS NULL AND (${UNIT_OUT_SQL}) IS NOT NULL`,
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
