import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files of people between their dry run and their import. Rows hold addresses, so they are kept encrypted, and only so long. */
export class Imports1764000000006 implements MigrationInterface {
  name = 'Imports1764000000006';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE import_file (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        kind text NOT NULL CHECK (kind IN ('people')),
        file_name text NOT NULL,
        state text NOT NULL DEFAULT 'checked' CHECK (state IN ('checked', 'applied')),
        columns jsonb NOT NULL,
        summary jsonb NOT NULL,
        result jsonb,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        applied_at timestamptz
      );
      CREATE INDEX import_file_unit ON import_file (unit_id);

      CREATE TABLE import_row (
        import_id uuid NOT NULL REFERENCES import_file ON DELETE CASCADE,
        row_number integer NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('new', 'changed', 'unchanged', 'bad')),
        has_problems boolean NOT NULL,
        -- The row as read and what is wrong with it, AES-256-GCM.
        content_cipher bytea NOT NULL,
        PRIMARY KEY (import_id, row_number)
      );
    `);

    const below = 'unit_id = ANY ((SELECT units_below())::uuid[])';
    const rules = { import_file: below, import_row: 'EXISTS (SELECT 1 FROM import_file f WHERE f.id = import_id)' };
    for (const [table, rule] of Object.entries(rules)) {
      await db.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY api ON ${table} TO loa_api USING (${rule}) WITH CHECK (${rule});
        CREATE POLICY worker ON ${table} TO loa_worker USING (true) WITH CHECK (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO loa_api;
        -- It drops what nobody applied within a day.
        GRANT SELECT, DELETE ON ${table} TO loa_worker;
      `);
    }
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE import_row, import_file');
  }
}
