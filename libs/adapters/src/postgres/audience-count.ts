import type { AudienceCounts, AudienceQuestion } from '@loa/application';
import type { AudienceGroup, ChannelName } from '@loa/domain';
import { SCOPED_VIEWS } from './audience-source.js';
import { audienceSql } from './audience-sql.js';
import { setForCounting, withoutSorting } from './counting-settings.js';
import type { Query } from './database.js';
import { REASON_ORDER, ZALO_WINDOW_HOURS } from './eligibility-sql.js';
import { Values } from './values.js';

/**
 * Counting who can be written to, set by set: every address becomes a bit, a person's bits are folded into one number,
 * and persons with the same numbers are counted together. What the numbers mean is decided here, once per kind and not
 * per person. A test holds it to the same answers as `refusalSql`, which freezes a real audience.
 */
const BITS_PER_LEG = 9;
const FACTS = {
  ...{ usable: 1, outsideWindow: 2, erased: 4, optedOut: 8, invalid: 16, bounced: 32, blocked: 64 },
  ...{ saidNo: 128, saidYes: 256 },
} as const;
type Fact = keyof typeof FACTS;
const ADDRESS_BITS = FACTS.saidNo - 1;

/** Which of them a person's place belongs to, in three bits. */
const GROUPS: readonly AudienceGroup[] = ['guardian', 'pupil', 'citizen', 'teacher', 'staff', 'manager'];
const GROUP_BITS = 3;
const UNIT_BITS = 28;

/** Persons who are alike in everything that decides. */
interface Alike {
  /** Unit and group as the statement packs them. */
  readonly place: number;
  /** Place in the list of units. */
  readonly unit: number;
  readonly group: AudienceGroup;
  /** `BITS_PER_LEG` bits of `FACTS` per leg, the first leg lowest. */
  readonly facts: bigint;
  readonly n: number;
}

interface CountedUnit {
  readonly id: string;
  readonly name: string;
  /** A bit per leg: whether the unit has a sender for it. */
  readonly senders: number;
}

export async function countAudience(query: Query, question: AudienceQuestion): Promise<AudienceCounts> {
  const { units, alike } = await readAlike(query, question);
  return countsOf(question, units, alike);
}

export async function readAlike(
  query: Query,
  question: AudienceQuestion,
): Promise<{ units: CountedUnit[]; alike: Alike[] }> {
  const units = await countedUnits(query, question);
  await setForCounting(query);
  const { text, values } = alikeSql(
    question,
    units.map(({ id }) => id),
  );
  const counted = `SELECT place, facts::text AS facts, count(*)::int AS n FROM (${text}) each_person GROUP BY place, each_person.facts`;
  const rows = await withoutSorting(query, () =>
    query<{ place: number; facts: string; n: number }>(counted, values.list),
  );
  const alike = rows.map(({ place, facts, n }) => ({
    ...{ unit: (place >> GROUP_BITS) - 1, group: GROUPS[place & (2 ** GROUP_BITS - 1)]! },
    ...{ place, facts: BigInt(facts), n },
  }));
  return { units, alike };
}

/** The question's units in the order of their ids, which is how `width_bucket` wants them. */
function countedUnits(query: Query, { unitId, day, channels }: AudienceQuestion): Promise<CountedUnit[]> {
  return query<CountedUnit>(
    `SELECT below.unit_id AS id, coalesce(named.name, '') AS name, coalesce(sender.legs, 0) AS senders
     FROM unit_tree below
     LEFT JOIN LATERAL (SELECT p.name FROM unit_period p WHERE p.unit_id = below.unit_id
       ORDER BY daterange(p.valid_from, p.valid_to) @> $2::date DESC, p.valid_from DESC LIMIT 1) named ON true
     LEFT JOIN (
       SELECT t.unit_id, bit_or(1 << (array_position($3::text[], a.channel) - 1)) AS legs
       FROM unit_tree t JOIN channel_account a ON a.unit_id = t.ancestor_id AND a.channel = ANY ($3::text[])
       WHERE a.active AND (t.depth = 0 OR a.shared_down) GROUP BY t.unit_id) sender ON sender.unit_id = below.unit_id
     WHERE below.ancestor_id = $1 ORDER BY below.unit_id`,
    [unitId, day, channels],
    'counted-units',
  );
}

/** Everybody whom the question means, with `person_id`, `place` (unit and group) and `facts`. */
export function alikeSql(question: AudienceQuestion, units: readonly string[]): { text: string; values: Values } {
  const values = new Values();
  const legs = question.channels.map((channel) => `${values.add(channel)}::text`);
  const purpose = values.add(question.purpose);
  const ofUnit = `width_bucket(m.unit_id, ${values.add(units)}::uuid[])`;
  const ofGroup = `CASE m.audience_group ${GROUPS.map((group, n) => `WHEN '${group}' THEN ${n}`).join(' ')} END`;
  const place = `(m.count_order::bigint << ${UNIT_BITS + GROUP_BITS}) | (${ofUnit} << ${GROUP_BITS}) | ${ofGroup}`;
  const persons = (places: string) => `
    SELECT m.person_id, min(${place}) AS place, bit_or(${addressSql('m', question, legs, values)}) AS facts,
      ('{${GROUPS.join()}}'::text[])[1 + (min(${place}) & ${2 ** GROUP_BITS - 1})] AS audience_group
    ${places} GROUP BY m.person_id`;
  const audience = audienceSql({ ...question, units, source: { ...SCOPED_VIEWS, persons } }, values);
  const everyLeg = legs.map((_, leg) => shifted(1, leg)).reduce((sum, bit) => sum | bit, 0n);
  const text = `
    SELECT who.person_id, (who.place & ${2 ** (UNIT_BITS + GROUP_BITS) - 1})::int AS place,
      coalesce(who.facts, 0) | coalesce(more.facts, 0) AS facts
    FROM (${audience}) who LEFT JOIN (
      SELECT person_id, bit_or(facts) AS facts FROM (
        SELECT s.person_id, CASE s.channel WHEN '*' THEN ${everyLeg}::bigint ELSE ${byLeg('s.channel', legs, one)} END
          * CASE WHEN s.given THEN ${FACTS.saidYes} ELSE ${FACTS.saidNo} END AS facts
        FROM audience_consent s WHERE s.purpose IN (${purpose}, '*')
        UNION ALL
        SELECT e.person_id, CASE WHEN e.health IN ('active', 'unverified') THEN ${FACTS.erased} * ${byLeg('e.channel', legs, one)}
          ELSE ${unhealthySql('e', legs)} END FROM audience_erased e) said
      GROUP BY person_id) more ON more.person_id = who.person_id`;
  return { text, values };
}

/** What an address says of its person; null on a channel that nobody asks for. */
function addressSql(c: string, { channels, now }: AudienceQuestion, legs: readonly string[], values: Values): string {
  const usable = channels.map((channel, leg) => {
    if (channel !== 'zaloOa') return `${shifted(FACTS.usable, leg)}::bigint`;
    const since = `${values.add(now)}::timestamptz - interval '${ZALO_WINDOW_HOURS} hours'`;
    return `CASE WHEN ${c}.last_interaction_at >= ${since} THEN ${shifted(FACTS.usable, leg)}::bigint
      ELSE ${shifted(FACTS.outsideWindow, leg)} END`;
  });
  return `CASE WHEN ${c}.health IN ('active', 'unverified')
    THEN ${byLeg(`${c}.channel`, legs, (leg) => usable[leg]!)}
    ELSE ${unhealthySql(c, legs)} END`;
}

const unhealthySql = (c: string, legs: readonly string[]) => `CASE ${c}.health
  ${(['optedOut', 'invalid', 'bounced'] as const).map((fact) => `WHEN '${fact}' THEN ${FACTS[fact]}`).join(' ')}
  ELSE ${FACTS.blocked} END * ${byLeg(`${c}.channel`, legs, one)}`;

/** Null on a channel that is no leg. */
const byLeg = (channel: string, legs: readonly string[], bits: (leg: number) => string) =>
  `CASE ${legs.map((name, leg) => `WHEN ${channel} = ${name} THEN ${bits(leg)}`).join(' ') || 'WHEN true THEN NULL::bigint'} END`;

const one = (leg: number) => `${shifted(1, leg)}::bigint`;

const shifted = (bits: number, leg: number): bigint => BigInt(bits) << BigInt(leg * BITS_PER_LEG);

function countsOf(question: AudienceQuestion, units: readonly CountedUnit[], rows: readonly Alike[]): AudienceCounts {
  const byChannel = new Map<ChannelName, number>(question.channels.map((channel) => [channel, 0]));
  const leftOut = new Map<string, number>();
  const byUnit = new Map<CountedUnit, { members: number; writable: number }>();
  for (const row of rows) {
    const unit = units[row.unit]!;
    const choice = choiceOf(question, row, unit.senders);
    const sums = byUnit.get(unit) ?? { members: 0, writable: 0 };
    byUnit.set(unit, sums);
    sums.members += row.n;
    if (choice.channel !== null) {
      sums.writable += row.n;
      byChannel.set(choice.channel, byChannel.get(choice.channel)! + row.n);
    } else leftOut.set(choice.reason, (leftOut.get(choice.reason) ?? 0) + row.n);
  }
  return {
    members: rows.reduce((sum, { n }) => sum + n, 0),
    byChannel: [...byChannel].map(([channel, n]) => ({ channel, n })),
    leftOut: [...leftOut].map(([reason, n]) => ({ reason, n })).sort((a, b) => b.n - a.n),
    byUnit: [...byUnit]
      .map(([{ id, name }, sums]) => ({ unitId: id, name, ...sums }))
      .sort((a, b) => a.name.localeCompare(b.name, 'vi')),
  };
}

type Choice = { channel: ChannelName } | { channel: null; reason: string };

export function choiceOf(question: AudienceQuestion, row: Alike, senders: number): Choice {
  const reasons = question.channels.map((_, leg) => reasonOf(question, row, senders, leg));
  const first = reasons.indexOf(null);
  if (first >= 0) return { channel: question.channels[first]! };
  return { channel: null, reason: REASON_ORDER.find((reason) => reasons.includes(reason)) ?? 'noAddress' };
}

/** Why these persons can't be written to on a leg; null when they can. In the order of `refusalSql`. */
function reasonOf(question: AudienceQuestion, row: Alike, senders: number, leg: number): string | null {
  const facts = Number((row.facts >> BigInt(leg * BITS_PER_LEG)) & (2n ** BigInt(BITS_PER_LEG) - 1n));
  const has = (fact: Fact) => (facts & FACTS[fact]) !== 0;
  const healthy = has('usable') || has('outsideWindow') || has('erased');
  if ((facts & ADDRESS_BITS) === 0) return 'noAddress';
  if (has('saidNo') || (!healthy && has('optedOut'))) return 'optedOut';
  if (!healthy) return has('invalid') ? 'invalidAddress' : has('bounced') ? 'bounced' : 'blocked';
  if (!has('usable') && has('erased')) return 'erased';
  if (needsConsent(question, row.group) && !has('saidYes')) return 'noConsent';
  if (!has('usable')) return 'outsideWindow';
  return senders & (1 << leg) ? null : 'noAccount';
}

function needsConsent({ legalClass, purpose }: AudienceQuestion, group: AudienceGroup): boolean {
  return legalClass === 'advertising' || purpose === 'outreach' || group === 'pupil' || group === 'citizen';
}
