import type { ConsentEntry, NewConsent } from '@loa/application';
import type { Query } from './database.js';

/** A person's own record and those that were merged into it; `$1` is the own one. */
export const RECORDS = '(SELECT $1::uuid UNION ALL SELECT o.id FROM person o WHERE o.merged_into = $1)';

/** The ledger of a person, newest first. A list that guardians signed (method "guardian") speaks for the pupil too. */
export async function consentHistory(query: Query, personId: string): Promise<ConsentEntry[]> {
  const rows = await query<Omit<ConsentEntry, 'at'> & { at: Date }>(
    `SELECT c.id, c.purpose, c.channel, c.given, c.at, c.method, c.evidence, c.wording, c.recorded_by AS "recordedBy",
       coalesce(c.said_by, CASE c.method WHEN 'guardian' THEN 'both' ELSE 'self' END) AS "saidBy",
       g.full_name AS "guardianName", c.said_on AS "saidOn",
       c.guardian_id IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM guardian_link l WHERE l.guardian_id = follow_to_kept(c.guardian_id) AND l.pupil_id = $1) AS lapsed
     FROM consent c LEFT JOIN person g ON g.id = c.guardian_id
     WHERE c.person_id IN ${RECORDS} ORDER BY c.at DESC, c.id DESC LIMIT 500`,
    [personId],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

const COLUMNS =
  'person_id, at, purpose, channel, given, method, evidence, wording, recorded_by, said_by, guardian_id, said_on';
const FIELDS = `$2, e.purpose, e.channel, e.given, e.method, e.evidence, e.wording, e."recordedBy", e."saidBy", e."guardianId", e."saidOn"
  FROM jsonb_to_recordset($3::jsonb) AS e(purpose text, channel text, given boolean, method text, evidence text,
    wording text, "recordedBy" text, "saidBy" text, "guardianId" uuid, "saidOn" date)`;

export async function writeConsents(
  query: Query,
  personId: string,
  entries: readonly NewConsent[],
  at: Date,
): Promise<void> {
  await query(`INSERT INTO consent (${COLUMNS}) SELECT $1, ${FIELDS}`, [personId, at, JSON.stringify(entries)]);
}

export async function writeConsentOfAll(
  query: Query,
  personIds: readonly string[],
  entry: NewConsent,
  at: Date,
): Promise<number> {
  const rows = await query(
    `INSERT INTO consent (${COLUMNS}) SELECT p.id, ${FIELDS}
     CROSS JOIN person p WHERE p.id = ANY ($1::uuid[]) AND p.erased_at IS NULL RETURNING 1`,
    [personIds, at, JSON.stringify([entry])],
  );
  return rows.length;
}
