import { type Actor, DomainError } from '@loa/domain';
import { ImportJobs, type ImportStores, type ImportTools } from './import-jobs.js';

const actor: Actor = { kind: 'user', id: 'x', name: 'x', unitId: 'u', permissions: new Set(), locale: 'vi' };
const MEGABYTE = 1024 * 1024;

function world() {
  const errors: unknown[] = [];
  const moves: string[] = [];
  const failing = { progress: false };
  /** Looks at the lock that find it with another; what the import says meanwhile. */
  const held = { looks: 0, state: 'checked' };
  const imports = {
    find: async () => ({ state: held.state }),
    progress: async () => {
      if (failing.progress) throw new Error('no connection');
    },
    move: async (_: string, __: unknown, to: string) => moves.push(to) > 0,
    dropRows: async () => {},
  };
  const stores = { imports } as unknown as ImportStores;
  const tools = {
    transactions: { run: (_: unknown, work: (stores: ImportStores) => unknown) => work(stores) },
    locks: { take: async () => (held.looks-- > 0 ? null : async () => {}) },
    onError: (error: unknown) => errors.push(error),
  } as unknown as ImportTools;
  return { jobs: new ImportJobs(tools), errors, moves, failing, held };
}

const steps = { fallback: 'failed', prepare: async () => {}, work: async () => {} } as const;

it('takes no more files than memory holds, and again once they are through', async () => {
  const { jobs } = world();
  const hand = (megabytes: number) => jobs.begin(actor, 'id', { ...steps, bytes: megabytes * MEGABYTE });
  const full = expect.objectContaining({ kind: 'tooMany', code: 'import.queueFull' });
  const handed = await Promise.allSettled([hand(150), hand(60), hand(50)]);
  expect(handed.map((one) => (one.status === 'rejected' ? one.reason : 'taken'))).toEqual(['taken', full, 'taken']);
  // What holds no file is not refused.
  await jobs.begin(actor, 'id', steps);
  await jobs.idle();
  const many = await Promise.allSettled(Array.from({ length: 21 }, () => hand(1)));
  expect(many.filter(({ status }) => status === 'rejected')).toEqual([{ status: 'rejected', reason: full }]);
  await jobs.idle();
});

it('goes on when nobody can be told how far it is, and tells what it really failed of', async () => {
  const { jobs, errors, moves, failing } = world();
  let through = false;
  const work = async (job: { progress(at: { phase: 'writing'; rows: number; of: null }): Promise<void> }) => {
    failing.progress = true;
    await job.progress({ phase: 'writing', rows: 1, of: null });
    through = true;
  };
  await jobs.begin(actor, 'id', { ...steps, work });
  await jobs.idle();
  expect(through).toBe(true);
  expect(moves).toEqual([]);
  expect(errors).toHaveLength(2);
  failing.progress = false;
  await jobs.begin(actor, 'id', { ...steps, work: async () => Promise.reject(new DomainError('conflict', 'x')) });
  await jobs.idle();
  expect(moves).toEqual(['failed']);
});

it('waits for a step that is over and lets go in a moment, and for none that is under way', async () => {
  const { jobs, held } = world();
  held.looks = 2;
  await jobs.begin(actor, 'id', steps);
  expect(held.looks).toBe(-1);
  Object.assign(held, { looks: 2, state: 'applying' });
  await expect(jobs.begin(actor, 'id', steps)).rejects.toMatchObject({ code: 'import.busy' });
  expect(held.looks).toBe(1);
});
