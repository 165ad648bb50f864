import type { Database } from './database.js';

/** So many refusals that may pass, within so many days and with no arrival after them, and the address rests. */
const MOST = 3;
const WITHIN_DAYS = 30;

/**
 * Marks addresses that were refused again and again as `bounced` with the code "soft", for everybody behind them. What
 * arrived in between says that the address works. Gives how many records were marked.
 */
export async function restRefused(db: Database, now: Date): Promise<number> {
  const since = new Date(now.getTime() - WITHIN_DAYS * 86_400_000);
  const rows = await db.query(
    `WITH many AS (
       SELECT c.address_key, c.channel, max(s.at) AS last FROM soft_refusal s JOIN contact_point c ON c.id = s.contact_id
       WHERE s.at > $1 AND s.at <= $2 AND c.health IN ('active', 'unverified')
         AND NOT EXISTS (
           SELECT 1 FROM contact_point same JOIN member m ON m.person_id = same.person_id
           JOIN delivery d ON d.season = m.season AND d.member_id = m.id AND d.contact_id = same.id
           WHERE same.address_key = c.address_key AND same.channel = c.channel AND d.state = 'delivered' AND d.state_at > s.at)
       GROUP BY 1, 2 HAVING count(*) >= ${MOST})
     UPDATE contact_point c SET health = 'bounced', health_at = many.last, health_code = 'soft' FROM many
     WHERE c.address_key = many.address_key AND c.channel = many.channel AND c.health IN ('active', 'unverified') RETURNING c.id`,
    [since, now],
  );
  await db.query('DELETE FROM soft_refusal WHERE at <= $1', [since]);
  return rows.length;
}
