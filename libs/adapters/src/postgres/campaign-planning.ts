import type { PlanningStore, TestMessageStore } from '@loa/application';
import type { ChannelName, SchoolPeriod, SpecialDay } from '@loa/domain';
import type { Query } from './database.js';

/** An office is what speaks for others: it has units below it, or stands alone at the top, and is no school. */
const officeSql = (unit: string, kind: string) => `(${kind} <> 'school' AND (
  EXISTS (SELECT 1 FROM unit_tree b WHERE b.ancestor_id = ${unit} AND b.depth > 0)
  OR NOT EXISTS (SELECT 1 FROM unit_tree b WHERE b.unit_id = ${unit} AND b.depth > 0)))`;

/** The period of a unit on a day, or the nearest one: a campaign may lie before or after what is entered. */
const periodSql = (unit: string, day: string) => `LATERAL (
  SELECT p.name, p.short_name, p.kind FROM unit_period p WHERE p.unit_id = ${unit}
  ORDER BY daterange(p.valid_from, p.valid_to) @> ${day}::date DESC, p.valid_from DESC LIMIT 1)`;

export class PostgresPlanning implements PlanningStore {
  constructor(private readonly query: Query) {}

  specialDays(from: string, to: string): Promise<SpecialDay[]> {
    return this.query<SpecialDay>('SELECT day, kind FROM holiday WHERE day BETWEEN $1 AND $2', [from, to]);
  }

  schoolPeriods(from: string, to: string): Promise<SchoolPeriod[]> {
    return this.query<SchoolPeriod>(
      `SELECT kind, first_day AS "firstDay", last_day AS "lastDay" FROM school_period WHERE first_day <= $2 AND last_day >= $1`,
      [from, to],
    );
  }

  async unitWithOffice(unitId: string, day: string) {
    const [row] = await this.query<{ name: string; time_zone: string; office: string; office_short: string }>(
      `SELECT own.name, u.time_zone, office.name AS office, office.short_name AS office_short
       FROM unit u JOIN ${periodSql('u.id', '$2')} own ON true
       JOIN LATERAL (
         SELECT at.name, at.short_name FROM unit_tree t JOIN ${periodSql('t.ancestor_id', '$2')} at ON true
         WHERE t.unit_id = u.id
         ORDER BY ${officeSql('t.ancestor_id', 'at.kind')} DESC, t.depth LIMIT 1) office ON true
       WHERE u.id = $1`,
      [unitId, day],
    );
    if (!row) return null;
    return { name: row.name, timeZone: row.time_zone, office: { name: row.office, shortName: row.office_short } };
  }

  async isOffice(unitId: string, day: string): Promise<boolean> {
    const [row] = await this.query<{ office: boolean }>(
      `SELECT ${officeSql('u.id', 'at.kind')} AS office
       FROM unit u JOIN ${periodSql('u.id', '$2')} at ON true WHERE u.id = $1`,
      [unitId, day],
    );
    return row?.office === true;
  }

  async channelsWithoutAccount(unitId: string, channels: readonly ChannelName[]): Promise<ChannelName[]> {
    const rows = await this.query<{ channel: ChannelName }>(
      `SELECT channel FROM unnest($2::text[]) AS channel WHERE NOT EXISTS (
         SELECT 1 FROM channel_account a WHERE a.channel = channel.channel AND a.active AND (
           EXISTS (SELECT 1 FROM unit_tree t WHERE t.unit_id = $1 AND t.ancestor_id = a.unit_id
             AND (t.depth = 0 OR a.shared_down))
           OR EXISTS (SELECT 1 FROM unit_tree t WHERE t.ancestor_id = $1 AND t.unit_id = a.unit_id)))`,
      [unitId, channels],
    );
    return rows.map(({ channel }) => channel);
  }

  async outletCount(unitId: string, channels: readonly ChannelName[]): Promise<number> {
    const [row] = await this.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM outlet o JOIN unit_tree t ON t.unit_id = o.unit_id AND t.ancestor_id = $1
       WHERE o.active AND o.channel = ANY ($2::text[])`,
      [unitId, channels],
    );
    return row!.n;
  }

  silence(channels: readonly ChannelName[]): Promise<{ channel: ChannelName; taken: number; silent: number }[]> {
    return this.query(
      `SELECT channel, sum(n)::int AS taken, coalesce(sum(n) FILTER (WHERE state = 'unconfirmed'), 0)::int AS silent FROM tally_now
       WHERE kind = 'delivery' AND channel = ANY ($1::text[]) AND state IN ('delivered', 'unconfirmed') GROUP BY 1`,
      [channels],
    );
  }
}

export class PostgresTestMessages implements TestMessageStore {
  constructor(private readonly query: Query) {}

  async ownAddresses(userId: string): Promise<{ phone: boolean; email: boolean }> {
    const [row] = await this.query<{ phone: boolean; email: boolean }>(
      `SELECT test_phone_cipher IS NOT NULL AS phone, email_verified_at IS NOT NULL AS email
       FROM app_user WHERE id = $1`,
      [userId],
    );
    return row ?? { phone: false, email: false };
  }

  async insert(message: Parameters<TestMessageStore['insert']>[0], now: Date): Promise<string> {
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO test_message (unit_id, user_id, step_id, person_id, channel, vars, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
      [
        message.unitId,
        message.userId,
        message.stepId,
        message.personId,
        message.channel,
        JSON.stringify(message.vars),
        now,
      ],
    );
    return row!.id;
  }
}
