import { DeliveryWorld, NOW } from '@loa/testing/delivery-world.js';
import { Database } from '../database.js';
import { PgRunStore } from './run-store.js';

/** A server without memory for several processes to share refuses the statement; here a trigger does in its place. */
it('freezes in one process where there is no memory to share', async () => {
  const world = await DeliveryWorld.open();
  const db = new Database(world.database.workerUrl, { max: 1 });
  try {
    await world.sql(`CREATE FUNCTION refuse_sharing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF current_setting('max_parallel_workers_per_gather') <> '0' THEN
        RAISE EXCEPTION 'could not resize shared memory segment' USING ERRCODE = '53100';
      END IF;
      RETURN NULL;
    END $$`);
    await world.sql('CREATE TRIGGER refuse BEFORE INSERT ON tally_delta EXECUTE FUNCTION refuse_sharing()');
    await world.addPeople([{ sms: '84400000001' }]);
    const { runId } = await world.layRun({ channels: ['sms'] });
    const plan = { channels: ['sms'], purpose: 'notice', legalClass: 'notice', perPupil: false, memberVariables: [] };
    expect(await new PgRunStore(db).expand(runId, NOW, () => plan as never)).toBe(1);
    expect(await world.sql('SELECT state FROM run WHERE id = $1', [runId])).toEqual([{ state: 'sending' }]);
  } finally {
    await db.close();
    await world.close();
  }
});
