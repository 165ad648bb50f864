import type { FreezePlan } from '@loa/application';
import type { AudienceRule, StepPilot } from '@loa/domain';
import type { Query } from '../database.js';
import type { ResendAudience } from './resend-audience.js';

/** A member's number has room beside a smaller one in one bigint. */
export const MEMBER_BITS = 40;

/** Below this, statistics of a scratch table cost more than a better plan saves. */
export const WORTH_ANALYSING = 2_000;

/** Which way is taken from which size on. All lead to the same rows. */
export interface FreezeWays {
  /** Members from which on the reading is shared among processes. */
  readonly sharedFrom: number;
  /** Up to this share of an audience is quicker asked one by one than by reading all addresses of a channel. */
  readonly oneByOne: number;
  /** In this process alone: where there is no memory to share. */
  readonly alone: boolean;
}

export const WAYS: FreezeWays = { sharedFrom: 20_000, oneByOne: 0.1, alone: false };

const PLACE = 'subject_id uuid, unit_id uuid, audience_group text, count_order integer';
const LEG = 'leg smallint, contact_id uuid, address_key bytea, account_id uuid';

/**
 * - `who`     who is meant
 * - `frozen`  the same numbered from 1, with what the first leg is to them: `leg` is null where that one is not possible
 * - `rest`    those of them
 * - `late`    of those the first possible leg, or the reason why there is none
 * - `shared`  members whose message another one carries
 * - `sums`    how many there are of each kind
 *
 * Made once per connection and emptied by every commit: thousands of small runs would bloat the catalogue otherwise.
 */
const SCRATCH = `
  CREATE TEMP TABLE IF NOT EXISTS who (person_id uuid, ${PLACE}, class_name text, position text) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE IF NOT EXISTS frozen (no bigint, ${PLACE}, ${LEG}, person_id uuid, vars jsonb) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE IF NOT EXISTS rest (no bigint, ${PLACE}, person_id uuid) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE IF NOT EXISTS late (no bigint, ${PLACE}, ${LEG}, reason text) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE IF NOT EXISTS shared (no bigint, first_no bigint) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE IF NOT EXISTS sums (unit_id uuid, audience_group text, leg smallint, account_id uuid, reason text, carried boolean, n bigint)
    ON COMMIT DELETE ROWS`;

export interface Scratch {
  readonly who: string;
  readonly frozen: string;
  /** Fills one of the two with what `select` gives, its columns in their order. */
  fill(table: string, select: string, values: readonly unknown[]): Promise<void>;
  drop(): Promise<void>;
}

export interface RunToExpand {
  readonly id: string;
  readonly season: number;
  readonly unitId: string;
  readonly day: string;
  readonly rule: AudienceRule;
  /** A re-send takes the members of an earlier run in place of the rule. */
  readonly resend?: ResendAudience | null;
  /** Its schools have parts of their own, frozen in `run_unit`. */
  readonly parts?: boolean;
  /** Who gets it first, chosen by the seed; null: everybody at once. */
  readonly pilot?: { readonly of: StepPilot; readonly seed: string } | null;
}

/** One freeze under way: what each of its statements needs. */
export interface Freeze {
  readonly query: Query;
  readonly scratch: Scratch;
  readonly ways: FreezeWays;
  readonly run: RunToExpand;
  readonly plan: FreezePlan;
  /** The run's unit and those below it. */
  readonly units: readonly string[];
  readonly now: Date;
  readonly members: number;
}

/** Everybody with what was found: a leg, or none and the reason. */
export const foundSql = (scratch: Scratch) => `(
  SELECT no, subject_id, unit_id, audience_group, count_order, leg, contact_id, address_key, account_id, '' AS reason
  FROM ${scratch.frozen} WHERE leg IS NOT NULL
  UNION ALL
  SELECT no, subject_id, unit_id, audience_group, count_order, leg, contact_id, address_key, account_id, coalesce(reason, '') FROM late)`;

/** Settings and tables for the transaction; `audience` is asked of the planner only, for about how many it means. */
export async function openScratch(
  query: Query,
  runId: string,
  audience: string,
  values: readonly unknown[],
  ways: FreezeWays,
): Promise<Scratch> {
  await query(SCRATCH);
  // Sorts and hashes of a whole province spill at the server's default, and take twice as long. Compiling takes longer than it
  // saves here; merging sorts what hashing need not; and handing rows from one process to another is held for dearer than it is.
  await query(`SET LOCAL work_mem = '128MB'; SET LOCAL jit = off; SET LOCAL enable_mergejoin = off; SET LOCAL default_statistics_target = 10;
    SET LOCAL parallel_setup_cost = 100; SET LOCAL parallel_tuple_cost = 0.005
    ${ways.alone ? '; SET LOCAL max_parallel_workers_per_gather = 0' : ''}`);
  const [plan] = await query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    `EXPLAIN (FORMAT JSON) ${audience}`,
    values,
  );
  if (plan!['QUERY PLAN'][0].Plan['Plan Rows'] < ways.sharedFrom) {
    const fill = async (table: string, select: string, list: readonly unknown[]) => {
      await query(`INSERT INTO ${table} ${select}`, list);
    };
    return { who: 'who', frozen: 'frozen', fill, drop: async () => {} };
  }
  // INSERT never reads in several processes. Making a table does, unless what it reads is temporary.
  const who = `freezing.who_${runId}`;
  const frozen = 'frozen_large';
  return {
    who,
    frozen,
    fill: async (table, select, list) => {
      await query(`CREATE ${table === who ? 'UNLOGGED' : 'TEMP'} TABLE ${table} AS ${select}`, list);
    },
    drop: async () => {
      await query(`DROP TABLE IF EXISTS ${who}, ${frozen}`);
    },
  };
}
