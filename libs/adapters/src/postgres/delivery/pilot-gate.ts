import type { StepPilot } from '@loa/domain';
import { unitsBelow } from '../audience-sql.js';
import type { Database } from '../database.js';
import { Values } from '../values.js';
import { type Freeze, foundSql } from './freeze-scratch.js';

/**
 * Whether a delivery has to wait for a person: its run went to a few first, nobody has said that the rest goes too, and
 * it is none of the few. Of a run that was stopped too: what is cut between the decision and its end must not leave. Whoever cuts batches asks this, so what comes anew (a carrier's heir, a lane of its own) is held
 * like all others. Runs that wait are looked up once per statement.
 */
export const HELD_SQL = (
  delivery: string,
) => `(${delivery}.run_id = ANY (ARRAY(SELECT run_id FROM run_pilot WHERE state <> 'continued'))
  AND NOT EXISTS (SELECT 1 FROM pilot_member few WHERE few.run_id = ${delivery}.run_id AND few.member_id = ${delivery}.member_id))`;

/** Says who of the frozen gets the message first: a table \`pilot\` of their numbers. False when that leaves nobody out. */
export async function choosePilot(work: Freeze, pilot: StepPilot, seed: string): Promise<boolean> {
  const { query, scratch } = work;
  await query(`CREATE TEMP TABLE IF NOT EXISTS pilot (no bigint PRIMARY KEY) ON COMMIT DELETE ROWS`);
  const values = new Values();
  const most = 'people' in pilot ? `LIMIT ${values.add(pilot.people)}::int` : '';
  const units =
    'people' in pilot ? '' : `AND found.unit_id = ANY (${values.add(await unitsBelow(query, pilot.unitId))}::uuid[])`;
  // By a hash that the step seeds: the same few after a crash, and nobody's favourites.
  const by = `hashtextextended(person.person_id::text, hashtextextended(${values.add(seed)}::text, 0))`;
  await query(
    `INSERT INTO pilot SELECT found.no FROM ${foundSql(scratch)} found JOIN ${scratch.frozen} person ON person.no = found.no
     WHERE found.leg IS NOT NULL AND NOT EXISTS (SELECT 1 FROM shared WHERE shared.no = found.no) ${units}
     ORDER BY ${by}, found.no ${most}`,
    values.list,
  );
  const [left] = await query<{ any: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM ${foundSql(scratch)} found WHERE found.leg IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM shared WHERE shared.no = found.no) AND NOT EXISTS (SELECT 1 FROM pilot WHERE pilot.no = found.no)) AS any`,
  );
  return left!.any;
}

/** Writes down the few, with those who share their messages, and how many wait. */
export async function writePilot({ query, scratch, run }: Freeze, before: string): Promise<void> {
  await query(
    `WITH few AS MATERIALIZED (SELECT no FROM pilot UNION ALL SELECT s.no FROM shared s JOIN pilot p ON p.no = s.first_no),
       kept AS (
         INSERT INTO run_pilot (run_id, people, held)
         SELECT $1, (SELECT count(*) FROM few), (SELECT count(*) FROM ${foundSql(scratch)} found WHERE leg IS NOT NULL) - (SELECT count(*) FROM few)
         RETURNING run_id)
     INSERT INTO pilot_member (run_id, season, member_id) SELECT kept.run_id, $2, $3::bigint + few.no FROM few, kept`,
    [run.id, run.season, before],
  );
}

/** Lets go what a person has said may go, however it came to be held; asked again and again, so no crash keeps it back. */
export async function releaseHeld(db: Database): Promise<number> {
  const released = await db.query(
    `UPDATE batch b SET state = 'ready' FROM run_pilot p WHERE b.state = 'held' AND p.run_id = b.run_id AND p.state = 'continued' RETURNING b.id`,
    [],
    'release-held',
  );
  return released.length;
}
