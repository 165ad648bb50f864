import type { Query } from './database.js';

/**
 * Sets the planner, until the transaction ends, for one pass over everybody whom a question means: read in the order of
 * persons, from indexes that are in memory or follow each other on the disk. Workers in parallel would each keep half of all
 * persons to put their halves together; and a few hundred groups are hashed in less than a sort of a million persons takes,
 * whatever the planner thinks of their number.
 */
export async function setForCounting(query: Query): Promise<void> {
  await query(
    `SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
       set_config('random_page_cost', '1.1', true), set_config('max_parallel_workers_per_gather', '0', true),
       set_config('enable_sort', 'off', true)`,
    [],
    'set-for-counting',
  );
}
