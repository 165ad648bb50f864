import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Offsets that count working days. */
export class Anchors1764000000019 implements MigrationInterface {
  name = 'Anchors1764000000019';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE step ADD COLUMN offset_unit text NOT NULL DEFAULT 'days' CHECK (offset_unit IN ('days', 'workingDays'));
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE step DROP COLUMN offset_unit');
  }
}
