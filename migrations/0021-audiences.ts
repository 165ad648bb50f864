import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lists of persons under a name. An entry is nothing but a person's id: who left or was erased stays out by the same
 * conditions as anybody, and an erasure takes the entry besides.
 */
export class Audiences1764000000021 implements MigrationInterface {
  name = 'Audiences1764000000021';

  async up(db: QueryRunner): Promise<void> {
    const below = (column: string) => `${column} = ANY ((SELECT units_below())::uuid[])`;
    const ofList = `EXISTS (SELECT 1 FROM person_list l WHERE l.id = list_id)`;
    await db.query(`
      CREATE TABLE person_list (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX person_list_unit ON person_list (unit_id);
      CREATE TABLE person_list_entry (
        list_id uuid NOT NULL REFERENCES person_list ON DELETE CASCADE,
        person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        PRIMARY KEY (list_id, person_id)
      );
      CREATE INDEX person_list_entry_person ON person_list_entry (person_id);

      ALTER TABLE person_list ENABLE ROW LEVEL SECURITY;
      ALTER TABLE person_list_entry ENABLE ROW LEVEL SECURITY;
      CREATE POLICY worker ON person_list TO loa_worker USING (true) WITH CHECK (true);
      CREATE POLICY worker ON person_list_entry TO loa_worker USING (true) WITH CHECK (true);
      -- A list of the office names people of other schools, so it is read by its own unit and those above.
      CREATE POLICY api_read ON person_list FOR SELECT TO loa_api USING (${below('unit_id')});
      CREATE POLICY api_insert ON person_list FOR INSERT TO loa_api WITH CHECK (${below('unit_id')});
      CREATE POLICY api_update ON person_list FOR UPDATE TO loa_api USING (${below('unit_id')}) WITH CHECK (${below('unit_id')});
      CREATE POLICY api_delete ON person_list FOR DELETE TO loa_api USING (${below('unit_id')});
      CREATE POLICY api_read ON person_list_entry FOR SELECT TO loa_api USING (${ofList});
      CREATE POLICY api_insert ON person_list_entry FOR INSERT TO loa_api
        WITH CHECK (${ofList} AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_id));
      CREATE POLICY api_delete ON person_list_entry FOR DELETE TO loa_api USING (${ofList});
      GRANT SELECT, INSERT, UPDATE, DELETE ON person_list TO loa_api, loa_worker;
      GRANT SELECT, INSERT, DELETE ON person_list_entry TO loa_api, loa_worker;

      -- A record that was merged into another one stands in lists as that one.
      CREATE FUNCTION keep_person_lists() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NEW.erased_at IS NULL AND NEW.merged_into IS NOT NULL THEN
          INSERT INTO person_list_entry (list_id, person_id)
          SELECT list_id, NEW.merged_into FROM person_list_entry WHERE person_id = NEW.id ON CONFLICT DO NOTHING;
        END IF;
        DELETE FROM person_list_entry WHERE person_id = NEW.id;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION keep_person_lists() FROM PUBLIC;
      CREATE TRIGGER person_lists_kept AFTER UPDATE OF erased_at, merged_into ON person FOR EACH ROW
        WHEN (NEW.erased_at IS DISTINCT FROM OLD.erased_at OR NEW.merged_into IS DISTINCT FROM OLD.merged_into)
        EXECUTE FUNCTION keep_person_lists();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TRIGGER person_lists_kept ON person; DROP FUNCTION keep_person_lists()');
    await db.query('DROP TABLE person_list_entry, person_list');
  }
}
