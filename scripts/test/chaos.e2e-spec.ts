import { jest } from '@jest/globals';
import { ensureBuilt } from '../lib/build.mjs';
import { DRILLS } from '../lib/chaos/chaos.mjs';
import { runDrill } from '../lib/chaos/drill.mjs';
import { Field } from '../lib/chaos/field.mjs';
import { auditOf } from '../lib/chaos/judge.mjs';

jest.setTimeout(300_000);
beforeAll(() => ensureBuilt({ only: ['server'] }));

const options = { seed: 'test', kills: 2, say: () => {} };

/** The drills in small: `npm run chaos` has all of them in full. */
describe('a drill', () => {
  it('loses nothing and doubles nothing when workers are killed, and one row changed by hand fails the audit', async () => {
    const field = await Field.open({ backend: 'redis', members: 600 });
    try {
      const line = await runDrill(field, 'worker-killed', DRILLS['worker-killed'], options);
      expect(line).toMatchObject({ members: 600, lost: 0, doubled: 0, miscounted: 0, ok: true });
      expect(line.kills).toBeGreaterThanOrEqual(2);
      expect(line.named).toHaveLength(line.uncertain);
      expect(await auditOf(field)).toEqual({ status: 0, differences: [] });
      await field.sql(
        `UPDATE member SET outcome = 'failed' WHERE id = (SELECT min(id) FROM member WHERE outcome = 'reached')`,
      );
      const audit = await auditOf(field);
      expect(audit.status).toBe(1);
      expect(audit.differences.map(({ check }: { check: string }) => check)).toContain('counts of members');
    } finally {
      await field.close();
    }
  });

  it('sees doubled messages when the hand-over guard is off', async () => {
    const field = await Field.open({ backend: 'postgres', members: 600, guard: false });
    try {
      const line = await runDrill(field, 'guard-off', DRILLS['guard-off'], options);
      expect(line.doubled).toBeGreaterThan(0);
    } finally {
      await field.close();
    }
  });
});
