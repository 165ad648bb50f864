import type { AudienceCounts, AudienceQuestion } from '@loa/application';
import type { AudienceGroup, ChannelName } from '@loa/domain';
import { audienceSql, SCOPED_VIEWS, unitsBelow, Values } from './audience-sql.js';
import type { Query } from './database.js';
import { REASON_ORDER, ZALO_WINDOW_HOURS } from './eligibility-sql.js';

/**
 * Counting who can be written to, set by set: every address becomes a bit, a person's bits are folded into one number,
 * and persons with the same numbers are counted together. What the numbers mean is decided here, once per kind and not
 * per person. A test holds it to the same answers as `refusalSql`, which freezes a real audience.
 */
const BITS_PER_LEG = 8;
const ADDRESS = { usable: 1, outsideWindow: 2, erased: 4, optedOut: 8, invalid: 16, bounced: 32, blocked: 64 } as const;

/** Persons who are alike in everything that decides. */
export interface AlikeRow {
  readonly unit_id: string;
  readonly audience_group: AudienceGroup;
  /** `BITS_PER_LEG` bits of `ADDRESS` per leg, the first leg lowest. */
  readonly addresses: string;
  /** A bit per leg: what the person said on it, and whether the unit has a sender for it. */
  readonly yes: number;
  readonly no: number;
  readonly senders: number;
  readonly n: number;
}

/** From here on going through all addresses in the scope costs less than looking up each person's. */
const MANY = 20_000;

/**
 * First the persons, put aside: how many they are decides how their addresses are read. All of it goes through the views
 * that hold the scope as sets (migration 0008); under the policies every row would be asked on its own.
 */
export async function countAlike(query: Query, question: AudienceQuestion): Promise<AlikeRow[]> {
  const who = new Values();
  const units = await unitsBelow(query, question.unitId);
  const audience = audienceSql({ ...question, units, source: SCOPED_VIEWS }, who);
  await query(`SET LOCAL work_mem = '64MB'`);
  await query(
    `CREATE TEMP TABLE counted ON COMMIT DROP AS SELECT person_id, unit_id, audience_group FROM (${audience}) a`,
    who.list,
  );
  const [found] = await query<{ n: number }>('SELECT count(*)::int AS n FROM counted');
  const many = found!.n > MANY;
  if (!many) await query('ANALYZE counted');
  const { text, values } = alikeSql(question, many);
  const rows = await query<AlikeRow>(text, values);
  await query('DROP TABLE counted');
  return rows;
}

function alikeSql(question: AudienceQuestion, many: boolean): { text: string; values: unknown[] } {
  const values = new Values();
  const legs = `${values.add(question.channels)}::text[]`;
  const all = values.add(2 ** question.channels.length - 1);
  const purpose = values.add(question.purpose);
  const now = values.add(question.now);
  const among = (person: string) => (many ? 'true' : `${person} IN (SELECT person_id FROM counted)`);
  // By position and not by a join: the planner knows how many rows an array lets through.
  const leg = (channel: string) => `(array_position(${legs}, ${channel}) - 1)`;
  const text = `
    WITH addresses AS (
      SELECT c.person_id, bit_or((CASE
          WHEN c.health IN ('active', 'unverified') THEN CASE
            WHEN c.erased THEN ${ADDRESS.erased}
            WHEN c.channel = 'zaloOa' AND (c.last_interaction_at IS NULL
              OR c.last_interaction_at < ${now}::timestamptz - interval '${ZALO_WINDOW_HOURS} hours')
              THEN ${ADDRESS.outsideWindow}
            ELSE ${ADDRESS.usable} END
          WHEN c.health = 'optedOut' THEN ${ADDRESS.optedOut}
          WHEN c.health = 'invalid' THEN ${ADDRESS.invalid}
          WHEN c.health = 'bounced' THEN ${ADDRESS.bounced}
          ELSE ${ADDRESS.blocked} END)::bigint << (${leg('c.channel')} * ${BITS_PER_LEG})) AS bits
      FROM audience_contact c WHERE c.channel = ANY (${legs}) AND ${among('c.person_id')} GROUP BY c.person_id),
    said AS (
      SELECT s.person_id, bit_or(s.mask) FILTER (WHERE s.given) AS yes, bit_or(s.mask) FILTER (WHERE NOT s.given) AS no
      FROM (SELECT person_id, given, CASE channel WHEN '*' THEN ${all}::int ELSE 1 << ${leg('channel')} END AS mask
            FROM audience_consent WHERE purpose IN (${purpose}, '*') AND (channel = '*' OR channel = ANY (${legs}))) s
      WHERE ${among('s.person_id')} GROUP BY s.person_id),
    senders AS (
      SELECT t.unit_id, bit_or(1 << ${leg('a.channel')}) AS mask
      FROM unit_tree t JOIN channel_account a ON a.unit_id = t.ancestor_id AND a.channel = ANY (${legs})
      WHERE a.active AND (t.depth = 0 OR a.shared_down) GROUP BY t.unit_id)
    SELECT who.unit_id, who.audience_group, coalesce(addresses.bits, 0)::text AS addresses,
      coalesce(said.yes, 0) AS yes, coalesce(said.no, 0) AS no, coalesce(senders.mask, 0) AS senders, count(*)::int AS n
    FROM counted who LEFT JOIN addresses ON addresses.person_id = who.person_id
      LEFT JOIN said ON said.person_id = who.person_id LEFT JOIN senders ON senders.unit_id = who.unit_id
    GROUP BY 1, 2, addresses.bits, 4, 5, 6`;
  return { text, values: values.list };
}

/** Adds the rows up; `nameOf` gives a unit's name. */
export function countsOf(
  question: AudienceQuestion,
  rows: readonly AlikeRow[],
  nameOf: (unitId: string) => string,
): AudienceCounts {
  const byChannel = new Map<ChannelName, number>(question.channels.map((channel) => [channel, 0]));
  const leftOut = new Map<string, number>();
  const byUnit = new Map<string, { members: number; writable: number }>();
  for (const row of rows) {
    const choice = choiceOf(question, row);
    const unit = byUnit.get(row.unit_id) ?? { members: 0, writable: 0 };
    byUnit.set(row.unit_id, unit);
    unit.members += row.n;
    if (choice.channel !== null) {
      unit.writable += row.n;
      byChannel.set(choice.channel, byChannel.get(choice.channel)! + row.n);
    } else leftOut.set(choice.reason, (leftOut.get(choice.reason) ?? 0) + row.n);
  }
  return {
    members: rows.reduce((sum, { n }) => sum + n, 0),
    byChannel: [...byChannel].map(([channel, n]) => ({ channel, n })),
    leftOut: [...leftOut].map(([reason, n]) => ({ reason, n })).sort((a, b) => b.n - a.n),
    byUnit: [...byUnit]
      .map(([unitId, unit]) => ({ unitId, name: nameOf(unitId), ...unit }))
      .sort((a, b) => a.name.localeCompare(b.name, 'vi')),
  };
}

type Choice = { channel: ChannelName } | { channel: null; reason: string };

function choiceOf(question: AudienceQuestion, row: AlikeRow): Choice {
  const reasons = question.channels.map((_, leg) => reasonOf(question, row, leg));
  const first = reasons.indexOf(null);
  if (first >= 0) return { channel: question.channels[first]! };
  return { channel: null, reason: REASON_ORDER.find((reason) => reasons.includes(reason)) ?? 'noAddress' };
}

/** Why these persons can't be written to on a leg; null when they can. In the order of `refusalSql`. */
function reasonOf(question: AudienceQuestion, row: AlikeRow, leg: number): string | null {
  const address = Number((BigInt(row.addresses) >> BigInt(leg * BITS_PER_LEG)) & 0xffn);
  const has = (kind: keyof typeof ADDRESS) => (address & ADDRESS[kind]) !== 0;
  const bit = 1 << leg;
  const healthy = has('usable') || has('outsideWindow') || has('erased');
  if (address === 0) return 'noAddress';
  if (row.no & bit || (!healthy && has('optedOut'))) return 'optedOut';
  if (!healthy) return has('invalid') ? 'invalidAddress' : has('bounced') ? 'bounced' : 'blocked';
  if (!has('usable') && has('erased')) return 'erased';
  if (needsConsent(question, row.audience_group) && !(row.yes & bit)) return 'noConsent';
  if (!has('usable')) return 'outsideWindow';
  return row.senders & bit ? null : 'noAccount';
}

function needsConsent({ legalClass, purpose }: AudienceQuestion, group: AudienceGroup): boolean {
  return legalClass === 'advertising' || purpose === 'outreach' || group === 'pupil' || group === 'citizen';
}
