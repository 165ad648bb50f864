import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Offsets that count working days, a calendar that the office keeps, and campaigns made from those of another year. */
export class Anchors1764000000019 implements MigrationInterface {
  name = 'Anchors1764000000019';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE step ADD COLUMN offset_unit text NOT NULL DEFAULT 'days' CHECK (offset_unit IN ('days', 'workingDays'));
      ALTER TABLE campaign ADD COLUMN rolled_from uuid REFERENCES campaign ON DELETE SET NULL;
      -- The calendar is the whole installation's, so only who sees all of it may change it.
      CREATE FUNCTION sees_all() RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT scope_unit() IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unit_tree WHERE unit_id = scope_unit() AND depth > 0) $$;
      CREATE POLICY api_insert ON holiday FOR INSERT TO loa_api WITH CHECK ((SELECT sees_all()));
      CREATE POLICY api_update ON holiday FOR UPDATE TO loa_api USING ((SELECT sees_all()));
      CREATE POLICY api_delete ON holiday FOR DELETE TO loa_api USING ((SELECT sees_all()));
      GRANT INSERT, UPDATE, DELETE ON holiday TO loa_api;
      CREATE INDEX campaign_rolled_from ON campaign (rolled_from) WHERE rolled_from IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE step DROP COLUMN offset_unit; ALTER TABLE campaign DROP COLUMN rolled_from');
    await db.query(
      'DROP POLICY api_insert ON holiday; DROP POLICY api_update ON holiday; DROP POLICY api_delete ON holiday; DROP FUNCTION sees_all()',
    );
  }
}
