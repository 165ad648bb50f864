import { type OpenParts, type PartAnswer, type PartsMissing, partHour, partVars } from '@loa/domain';
import type { Query } from '../database.js';
import type { Freeze } from './freeze-scratch.js';

/** A run as far as the parts of its schools need it. */
export interface RunWithParts {
  readonly id: string;
  readonly unitId: string;
  readonly campaignId: string;
  readonly stepId: string;
  /** The first run, when this one is a re-send: what it froze holds. */
  readonly resendOf: string | null;
  /** `yyyy-MM-dd` of the due time in `timeZone`. */
  readonly day: string;
  readonly timeZone: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly missing: PartsMissing;
  readonly open: OpenParts | null;
}

interface SchoolRow {
  unitId: string;
  approved: boolean;
  answer: PartAnswer | null;
}

/**
 * Freezes what holds for each school of a run: its own values where its head approved them, else the office's, or nothing
 * when the office chose so. Only what is open is taken, whatever the part holds. False when there is nothing to ask.
 */
export async function freezeUnitParts(query: Query, run: RunWithParts): Promise<boolean> {
  if (run.resendOf !== null) {
    const copied = await query(
      `INSERT INTO run_unit (run_id, unit_id, how, vars) SELECT $1, unit_id, how, vars FROM run_unit WHERE run_id = $2 RETURNING run_id`,
      [run.id, run.resendOf],
    );
    return copied.length > 0;
  }
  const { open, settings } = run;
  if (open === null) return false;
  const schools = await query<SchoolRow>(
    `SELECT t.unit_id AS "unitId", coalesce(p.state = 'approved', false) AS approved, p.answers->$3 AS answer
     FROM unit_tree t JOIN LATERAL (
       SELECT at.kind FROM unit_period at WHERE at.unit_id = t.unit_id
       ORDER BY daterange(at.valid_from, at.valid_to) @> $4::date DESC, at.valid_from DESC LIMIT 1) at ON at.kind = 'school'
     LEFT JOIN unit_part p ON p.unit_id = t.unit_id AND p.campaign_id = $2
     WHERE t.ancestor_id = $1 AND t.depth > 0`,
    [run.unitId, run.campaignId, run.stepId, run.day],
  );
  const rows = schools.map(({ unitId, approved, answer }) => {
    const own = approved ? (answer ?? {}) : null;
    if (own === null) return { unitId, how: run.missing === 'leaveOut' ? 'missing' : 'default', vars: {}, hour: null };
    if (open.mayDecline && own.takesPart === false) return { unitId, how: 'declined', vars: {}, hour: null };
    return { unitId, how: 'own', vars: partVars(open, own, settings), hour: partHour(open, own) };
  });
  await query(
    `INSERT INTO run_unit (run_id, unit_id, how, vars, send_from)
     SELECT $1, r."unitId", r.how, r.vars, ($2::date + r.hour) AT TIME ZONE $3
     FROM jsonb_to_recordset($4::jsonb) AS r ("unitId" uuid, how text, vars jsonb, hour time)`,
    [run.id, run.day, run.timeZone, JSON.stringify(rows)],
  );
  return true;
}

/** Why the people of a school are left out, in terms of the row `part` of `run_unit`; null where they are not. */
export const UNIT_OUT_SQL = `CASE part.how WHEN 'declined' THEN 'unitDeclined' WHEN 'missing' THEN 'unitUnanswered' END`;

/** Messages of schools with an hour of their own leave their batches: the clock that cuts batches takes them up then. */
export async function freeUnitHours({ query, run, now }: Freeze): Promise<void> {
  await query(
    `UPDATE delivery_${run.season} d SET batch_id = NULL, not_before = p.send_from FROM run_unit p
     WHERE d.season = $1 AND d.run_id = $2 AND p.run_id = d.run_id AND p.unit_id = d.unit_id AND p.send_from > $3`,
    [run.season, run.id, now],
  );
}
