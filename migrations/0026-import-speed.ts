import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A page that shows how far an import is asks for its bad rows again and again, amid 100,000 good ones. */
export class ImportSpeed1764000000026 implements MigrationInterface {
  name = 'ImportSpeed1764000000026';

  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE INDEX import_row_troubled ON import_row (import_id, row_number) WHERE has_problems');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX import_row_troubled');
  }
}
