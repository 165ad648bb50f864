import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tells all workers, at the commit, that a campaign was paused or cancelled, or that an office stopped all sending: what
 * they have marked and not yet handed over stays with us (promise G4). Here, so that nobody who stops a campaign can
 * forget to say so.
 */
export class StopsHeard1764000000027 implements MigrationInterface {
  name = 'StopsHeard1764000000027';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION tell_sending_stopped() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- The stop of an office has no id: all look again.
        PERFORM pg_notify('sending_stopped', coalesce(to_jsonb(NEW) ->> 'id', ''));
        RETURN NULL;
      END $$;
      CREATE TRIGGER campaign_stopped AFTER UPDATE OF state ON campaign FOR EACH ROW
        WHEN (NEW.state IN ('paused', 'cancelled') AND OLD.state IN ('scheduled', 'running')) EXECUTE FUNCTION tell_sending_stopped();
      CREATE TRIGGER sending_stopped AFTER INSERT ON sending_stop FOR EACH ROW EXECUTE FUNCTION tell_sending_stopped();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER campaign_stopped ON campaign;
      DROP TRIGGER sending_stopped ON sending_stop;
      DROP FUNCTION tell_sending_stopped();
    `);
  }
}
