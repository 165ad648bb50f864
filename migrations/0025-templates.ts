import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages that people write: drafts, who made a version, and new files beside a text that an office changed. */
export class Templates1764000000025 implements MigrationInterface {
  name = 'Templates1764000000025';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Going back to an earlier wording is a new version too.
      ALTER TABLE template_version DROP CONSTRAINT template_version_template_id_content_hash_key;
      -- As it was then; an account may go, the version stays. Empty: came with the software.
      ALTER TABLE template_version ADD COLUMN author_name text NOT NULL DEFAULT '';

      CREATE TABLE template_draft (
        template_id uuid PRIMARY KEY REFERENCES template ON DELETE CASCADE,
        content jsonb NOT NULL,
        -- Goes up with every save, so that nobody overwrites what they did not see.
        revision integer NOT NULL DEFAULT 1,
        saved_by text NOT NULL,
        saved_by_name text NOT NULL,
        saved_at timestamptz NOT NULL DEFAULT now()
      );
      -- A newer file of the software, for a message whose wording people made their own meanwhile.
      CREATE TABLE template_proposal (
        template_id uuid PRIMARY KEY REFERENCES template ON DELETE CASCADE,
        content jsonb NOT NULL,
        content_hash bytea NOT NULL,
        declined boolean NOT NULL DEFAULT false,
        proposed_at timestamptz NOT NULL DEFAULT now()
      );
    `);
    const below = (table: string) =>
      `EXISTS (SELECT 1 FROM template t WHERE t.id = ${table}.template_id AND t.unit_id = ANY ((SELECT units_below())::uuid[]))`;
    for (const table of ['template_draft', 'template_proposal']) {
      await db.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY api_read ON ${table} FOR SELECT TO loa_api USING (${below(table)});
        CREATE POLICY worker ON ${table} TO loa_worker USING (true) WITH CHECK (true);
        GRANT SELECT ON ${table} TO loa_api, loa_worker;
        CREATE POLICY api_update ON ${table} FOR UPDATE TO loa_api USING (${below(table)}) WITH CHECK (${below(table)});
        GRANT UPDATE ON ${table} TO loa_api;
      `);
    }
    await db.query(`
      CREATE POLICY api_insert ON template_draft FOR INSERT TO loa_api WITH CHECK (${below('template_draft')});
      CREATE POLICY api_delete ON template_draft FOR DELETE TO loa_api USING (${below('template_draft')});
      GRANT INSERT, DELETE ON template_draft TO loa_api;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE template_draft, template_proposal');
    await db.query('ALTER TABLE template_version DROP COLUMN author_name');
  }
}
