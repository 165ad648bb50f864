import type { Query } from './database.js';

/**
 * Sets the planner, until the transaction ends, for one pass over everybody whom a question means: read in the order of
 * persons, from indexes that are in memory or follow each other on the disk. Workers in parallel would each keep half of all
 * persons to put their halves together.
 */
export async function setForCounting(query: Query): Promise<void> {
  await query(
    `SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
       set_config('random_page_cost', '1.1', true), set_config('max_parallel_workers_per_gather', '0', true)`,
    [],
    'set-for-counting',
  );
}

/**
 * Does `work` where a few hundred groups of a million persons are to be hashed: the planner takes them for many and would
 * sort all persons first. Set back afterwards: a statement that needs its sort would take the longest way around it.
 */
export async function withoutSorting<T>(query: Query, work: () => Promise<T>): Promise<T> {
  const sorting = (on: boolean) =>
    query(`SELECT set_config('enable_sort', $1, true)`, [on ? 'on' : 'off'], 'set-sorting');
  await sorting(false);
  const result = await work();
  await sorting(true);
  return result;
}
