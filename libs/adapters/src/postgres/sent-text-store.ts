import type { MemberDetails, MemberLeg, SentMessage, SentTextStore } from '@loa/application';
import { deliveryReference } from '@loa/domain';
import type { Query } from './database.js';

type LegRow = Omit<MemberLeg, 'reference'> & { season: number; tag: string };

export class PgSentTextStore implements SentTextStore {
  constructor(private readonly query: Query) {}

  async member(runId: string, memberId: string): Promise<MemberDetails | null> {
    const [row] = await this.query<
      Omit<MemberDetails, 'legs'> & { season: number; carrier: string | null; fromLeg: number }
    >(
      `SELECT m.id::text, m.run_id::text AS "runId", m.person_id AS "personId", coalesce(p.full_name, '') AS name,
         s.full_name AS "subjectName", n.name AS "unitName", m.audience_group AS "group", m.outcome, m.reason,
         m.via_id IS NOT NULL AS shared, m.season, m.via_id::text AS carrier, m.via_leg::int AS "fromLeg"
       FROM run r JOIN member m ON m.season = r.season AND m.run_id = r.id
       LEFT JOIN person p ON p.id = m.person_id LEFT JOIN person s ON s.id = m.subject_id
       LEFT JOIN LATERAL (
         SELECT u.name FROM unit_period u WHERE u.unit_id = m.unit_id ORDER BY u.valid_from DESC LIMIT 1) n ON true
       WHERE r.id = $1 AND m.id = $2`,
      [runId, memberId],
    );
    if (row === undefined) return null;
    const { season, carrier, fromLeg, ...member } = row;
    return { ...member, legs: await this.legs(season, member.id, carrier, fromLeg) };
  }

  /** The member's own, and those of the one whose message serves this member too, from the leg on where it began. */
  private async legs(season: number, memberId: string, carrier: string | null, fromLeg: number): Promise<MemberLeg[]> {
    const rows = await this.query<LegRow>(
      `SELECT d.id::text AS "deliveryId", d.channel, coalesce(a.name, '') AS sender, d.state, d.code, d.attempts::int,
         d.sent_at AS "sentAt", d.state_at AS at, d.provider_ref AS "providerRef", d.season, i.tag,
         coalesce(e.list, '[]') AS events
       FROM delivery d CROSS JOIN instance i LEFT JOIN channel_account a ON a.id = d.account_id
       LEFT JOIN LATERAL (
         SELECT jsonb_agg(jsonb_build_object('at', to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'from', e.from_state, 'to', e.to_state, 'code', e.code, 'attempt', e.attempt) ORDER BY e.id) AS list
         FROM delivery_event e WHERE e.season = d.season AND e.delivery_id = d.id) e ON true
       WHERE d.season = $1 AND (d.member_id = $2 OR (d.member_id = $3 AND d.leg >= $4)) ORDER BY d.leg`,
      [season, memberId, carrier, fromLeg],
    );
    return rows.map(({ season: of, tag, ...leg }) => ({
      ...leg,
      reference: deliveryReference(tag, { season: of, deliveryId: leg.deliveryId }),
    }));
  }

  async message(runId: string, deliveryId: string): Promise<SentMessage | null> {
    const [row] = await this.query<SentMessage & object>(
      `SELECT d.id::text AS "deliveryId", r.id::text AS "runId", r.campaign_id AS "campaignId", d.unit_id AS "unitId",
         u.time_zone AS "timeZone", d.channel, m.person_id AS "personId", d.attempts::int, d.sent_at AS "sentAt",
         t.key AS "templateKey", v.version AS "templateVersion", v.content, c.settings,
         extract(year FROM c.anchor_date)::int AS "anchorYear", m.vars, r.erased_at AS "erasedAt",
         words_erased_at(m.person_id, m.subject_id) AS "personErasedAt"
       FROM run r JOIN delivery d ON d.season = r.season AND d.run_id = r.id
       JOIN member m ON m.season = d.season AND m.id = d.member_id
       JOIN campaign c ON c.id = r.campaign_id JOIN unit u ON u.id = d.unit_id
       JOIN template_version v ON v.id = r.template_version_id JOIN template t ON t.id = v.template_id
       WHERE r.id = $1 AND d.id = $2`,
      [runId, deliveryId],
    );
    return row ?? null;
  }
}
