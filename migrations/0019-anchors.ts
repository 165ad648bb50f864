import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Offsets that count working days, and campaigns made from those of another year. */
export class Anchors1764000000019 implements MigrationInterface {
  name = 'Anchors1764000000019';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE step ADD COLUMN offset_unit text NOT NULL DEFAULT 'days' CHECK (offset_unit IN ('days', 'workingDays'));
      ALTER TABLE campaign ADD COLUMN rolled_from uuid REFERENCES campaign ON DELETE SET NULL;
      CREATE INDEX campaign_rolled_from ON campaign (rolled_from) WHERE rolled_from IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE step DROP COLUMN offset_unit; ALTER TABLE campaign DROP COLUMN rolled_from');
  }
}
