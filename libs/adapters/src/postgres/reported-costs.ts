import { AMOUNT_SQL } from './cost-store.js';
import type { Query } from './database.js';
import type { Target, Told } from './delivery/receipt-targets.js';

/**
 * Keeps what the provider says a message cost, and whose network it went to: its own word beats the price list and the
 * number's prefix. Where it differs from what was reserved, what the campaign has spent follows.
 */
export async function noteReported(
  query: Query,
  told: readonly Told[],
  targets: ReadonlyMap<Told, Target>,
): Promise<void> {
  const each = new Map<string, { target: Target; price: number; operator: string }>();
  for (const one of told) {
    const target = targets.get(one);
    const { price, operator = '' } = one.event;
    if (target && price !== undefined) each.set(`${target.season} ${target.id}`, { target, price, operator });
  }
  if (each.size === 0) return;
  const reports = [...each.values()].sort((a, b) => Number(a.target.id) - Number(b.target.id));
  const amount = (of: string) => AMOUNT_SQL.replaceAll('k.', `${of}.`);
  await query(
    `WITH said AS (
       INSERT INTO delivery_cost AS k (season, delivery_id, campaign_id, run_id, unit_id, operator, price, reported)
       SELECT d.season, d.id, r.campaign_id, d.run_id, d.unit_id, s.operator, s.price, s.price
       FROM unnest($1::smallint[], $2::bigint[], $3::numeric[], $4::text[]) AS s (season, id, price, operator)
       JOIN delivery d ON d.season = s.season AND d.id = s.id JOIN run r ON r.id = d.run_id
       ON CONFLICT (season, delivery_id) DO UPDATE SET reported = excluded.reported,
         operator = CASE excluded.operator WHEN '' THEN k.operator ELSE excluded.operator END
       WHERE k.reported IS DISTINCT FROM excluded.reported
       RETURNING new.campaign_id, ${amount('new')} - coalesce(${amount('old')}, 0) AS added)
     INSERT INTO campaign_spend AS c (campaign_id, committed)
     SELECT campaign_id, sum(added) FROM said GROUP BY 1 HAVING sum(added) <> 0 ORDER BY 1
     ON CONFLICT (campaign_id) DO UPDATE SET committed = greatest(c.committed + excluded.committed, 0)`,
    [
      reports.map(({ target }) => target.season),
      reports.map(({ target }) => target.id),
      reports.map(({ price }) => price),
      reports.map(({ operator }) => operator),
    ],
    'note-reported-costs',
  );
}
