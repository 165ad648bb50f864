import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Imports that are read in the background, mended in place, undone for a week, and that know a guardian of two schools. */
export class ImportsMended1764000000014 implements MigrationInterface {
  name = 'ImportsMended1764000000014';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Staged lists of the old shape can't be gone on with; they would have been dropped within a day.
      DELETE FROM import_row;
      DELETE FROM import_file WHERE state = 'checked';

      ALTER TABLE import_file DROP CONSTRAINT import_file_state_check;
      ALTER TABLE import_file
        ALTER COLUMN state SET DEFAULT 'reading',
        ADD CONSTRAINT import_file_state_check
          CHECK (state IN ('reading', 'checked', 'applying', 'applied', 'undoing', 'undone', 'failed')),
        ALTER COLUMN columns SET DEFAULT '[]',
        ALTER COLUMN summary DROP NOT NULL,
        -- How the file was read, and in which row its header stands.
        ADD COLUMN sheet jsonb,
        -- Names of its columns, hashed: files of one program share a mapping.
        ADD COLUMN signature text,
        ADD COLUMN mapping_remembered boolean NOT NULL DEFAULT false,
        -- Why the last step did not come to its end: {code, params, problems}.
        ADD COLUMN failure jsonb,
        ADD COLUMN undone_at timestamptz;

      -- Apart from the file, whose row is locked as long as its people are written.
      CREATE TABLE import_progress (
        import_id uuid PRIMARY KEY REFERENCES import_file ON DELETE CASCADE,
        phase text NOT NULL,
        rows_done integer NOT NULL,
        rows_total integer
      );

      ALTER TABLE import_row
        -- What the rows are compared by, among themselves and with people who are known. Null where a row is bad.
        ADD COLUMN code text,
        ADD COLUMN unit_id uuid,
        ADD COLUMN audience_group text,
        ADD COLUMN pupil_codes text[] NOT NULL DEFAULT '{}',
        ADD COLUMN changed text[] NOT NULL DEFAULT '{}',
        -- Keyed hashes of the number, and of name and day of birth.
        ADD COLUMN phone_key bytea,
        ADD COLUMN birth_key bytea,
        -- Whom the row speaks of, when that is known: by code, or a guardian by name.
        ADD COLUMN known_id uuid,
        -- Somebody known of the same name and day of birth under another code.
        ADD COLUMN namesake_id uuid,
        -- Keyed hashes of all that makes the check of one row depend on another: codes and numbers.
        ADD COLUMN ties bytea[] NOT NULL DEFAULT '{}';
      CREATE INDEX import_row_code ON import_row (import_id, code);
      CREATE INDEX import_row_ties ON import_row USING gin (ties);
      CREATE INDEX person_namesake ON person (search_name, birth_date) WHERE birth_date IS NOT NULL;

      -- What an import wrote, in order, so that it can be taken back: the rows' ids, and sealed how they stood before.
      CREATE TABLE import_change (
        import_id uuid NOT NULL REFERENCES import_file ON DELETE CASCADE,
        id bigint GENERATED ALWAYS AS IDENTITY,
        kind text NOT NULL CHECK (kind IN ('personAdded', 'personChanged', 'membershipAdded', 'membershipChanged',
          'addressAdded', 'addressRemoved', 'addressMended', 'linkAdded', 'worded')),
        targets uuid[] NOT NULL,
        -- How each target stood when the import was through: what differs later was touched by others. Of a link, which
        -- is never changed, the pupil.
        marks text[],
        before_cipher bytea,
        PRIMARY KEY (import_id, id)
      );

      -- Mappings mended by hand, by the shape of the file.
      CREATE TABLE import_mapping (
        unit_id uuid NOT NULL REFERENCES unit,
        signature text NOT NULL,
        fields jsonb NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (unit_id, signature)
      );
    `);

    const through = 'EXISTS (SELECT 1 FROM import_file f WHERE f.id = import_id)';
    const rules = {
      import_progress: through,
      import_change: through,
      import_mapping: 'unit_id = ANY ((SELECT units_below())::uuid[])',
    };
    for (const [table, rule] of Object.entries(rules)) {
      await db.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY api ON ${table} TO loa_api USING (${rule}) WITH CHECK (${rule});
        CREATE POLICY worker ON ${table} TO loa_worker USING (true) WITH CHECK (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO loa_api;
        GRANT SELECT, DELETE ON ${table} TO loa_worker;
      `);
    }

    await db.query(`
      -- The person of a code that we gave out ourselves: an export names people so who came without one.
      CREATE FUNCTION own_id(code text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN code ~ '^loa-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN substr(code, 5)::uuid END $$;
      CREATE FUNCTION person_mark(p person) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT md5(ROW(p.home_unit_id, p.source_code, p.full_name, p.salutation, p.birth_date, p.eid_status, p.service_use,
          p.tags, p.erased_at IS NULL)::text) $$;
      CREATE FUNCTION membership_mark(m membership) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT md5(ROW(m.person_id, m.unit_id, m.audience_group, m.grade, m.class_name, m.employment_type, m.position,
          m.valid_from, m.valid_to)::text) $$;

      -- Who a guardian of that name is: one of that name whom one of the pupils has already, else whoever has that name
      -- and that number and is no pupil. With the caller's eyes.
      CREATE FUNCTION find_guardians(ords integer[], names text[], keys bytea[], child_ords integer[], children uuid[])
        RETURNS TABLE (ord integer, guardian uuid) LANGUAGE sql STABLE AS $$
        WITH wanted AS MATERIALIZED (SELECT * FROM unnest(ords, names, keys) AS t (ord, name, key)),
        by_child AS (
          SELECT w.ord, p.id FROM unnest(child_ords, children) AS c (ord, pupil) JOIN wanted w ON w.ord = c.ord
          JOIN guardian_link g ON g.pupil_id = c.pupil JOIN person p ON p.id = g.guardian_id
          WHERE p.search_name = w.name AND p.erased_at IS NULL),
        by_number AS (
          SELECT w.ord, p.id FROM wanted w JOIN contact_point c ON c.address_key = w.key AND c.channel = 'sms'
          JOIN person p ON p.id = c.person_id
          WHERE p.search_name = w.name AND p.erased_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM membership m WHERE m.person_id = p.id AND m.audience_group = 'pupil' AND m.valid_to IS NULL))
        SELECT DISTINCT ON (f.ord) f.ord, f.id
        FROM (SELECT *, 1 AS rule FROM by_child UNION ALL SELECT *, 2 FROM by_number) f ORDER BY f.ord, f.rule, f.id $$;

      -- The same over all schools, for pupils who have a place in the scope: links each guardian that is found to those
      -- pupils, by which the scope sees it, and tells of nobody else. Whoever asks knows name and number already.
      -- One import at a time from here to its end, or two schools at once would each add the guardian they share.
      CREATE FUNCTION join_guardians(ords integer[], names text[], keys bytea[], child_ords integer[], children uuid[])
        RETURNS TABLE (ord integer, guardian uuid, pupil uuid, linked boolean)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(10102028, 1);
        RETURN QUERY WITH own AS MATERIALIZED (
          SELECT c.ord, c.pupil FROM unnest(child_ords, children) AS c (ord, pupil) WHERE EXISTS (
            SELECT 1 FROM membership m WHERE m.person_id = c.pupil AND m.audience_group = 'pupil' AND m.valid_to IS NULL
              AND m.unit_id = ANY ((SELECT units_below())::uuid[]))),
        found AS MATERIALIZED (
          SELECT f.ord, f.guardian FROM find_guardians(ords, names, keys,
            (SELECT array_agg(o.ord ORDER BY o.ord, o.pupil) FROM own o),
            (SELECT array_agg(o.pupil ORDER BY o.ord, o.pupil) FROM own o)) f),
        pairs AS MATERIALIZED (SELECT f.ord, f.guardian, o.pupil FROM found f JOIN own o ON o.ord = f.ord
          WHERE f.guardian <> o.pupil),
        added AS (INSERT INTO guardian_link (guardian_id, pupil_id) SELECT DISTINCT p.guardian, p.pupil FROM pairs p
          ON CONFLICT DO NOTHING RETURNING guardian_id, pupil_id)
        SELECT p.ord, p.guardian, p.pupil, a.guardian_id IS NOT NULL
        FROM pairs p LEFT JOIN added a ON a.guardian_id = p.guardian AND a.pupil_id = p.pupil;
      END $$;

      -- Of the people whom an import added: those to whom something clings since, also from places that the scope does
      -- not see. Frozen members keep their person for good.
      CREATE FUNCTION import_clung(which uuid) RETURNS TABLE (person uuid, why text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH mine AS MATERIALIZED (
          SELECT c.kind, unnest(c.targets) AS id FROM import_change c JOIN import_file f ON f.id = c.import_id
          WHERE f.id = which AND f.unit_id = ANY ((SELECT units_below())::uuid[])),
        added AS MATERIALIZED (SELECT id FROM mine WHERE kind = 'personAdded'),
        places AS MATERIALIZED (SELECT id FROM mine WHERE kind = 'membershipAdded'),
        numbers AS MATERIALIZED (SELECT id FROM mine WHERE kind = 'addressAdded'),
        links AS MATERIALIZED (
          SELECT t.guardian, t.pupil::uuid FROM import_change c, unnest(c.targets, c.marks) AS t (guardian, pupil)
          WHERE c.import_id = which AND c.kind = 'linkAdded')
        SELECT a.id, 'messaged' FROM added a WHERE EXISTS (SELECT 1 FROM member m WHERE m.person_id = a.id)
          OR EXISTS (SELECT 1 FROM member m WHERE m.subject_id = a.id)
        UNION SELECT t.person_id, 'messaged' FROM test_message t JOIN added a ON a.id = t.person_id
        UNION SELECT m.person_id, 'touched' FROM membership m JOIN added a ON a.id = m.person_id
          WHERE NOT EXISTS (SELECT 1 FROM places p WHERE p.id = m.id)
        UNION SELECT c.person_id, 'touched' FROM contact_point c JOIN added a ON a.id = c.person_id
          WHERE NOT EXISTS (SELECT 1 FROM numbers n WHERE n.id = c.id)
        UNION SELECT c.person_id, 'touched' FROM consent c JOIN added a ON a.id = c.person_id
          WHERE c.evidence NOT LIKE 'import ' || which || ', row %'
        UNION SELECT l.id, 'touched'
          FROM (SELECT g.*, a.id FROM added a JOIN guardian_link g ON g.guardian_id = a.id
            UNION ALL SELECT g.*, a.id FROM added a JOIN guardian_link g ON g.pupil_id = a.id) l
          WHERE NOT EXISTS (SELECT 1 FROM links o WHERE o.guardian = l.guardian_id AND o.pupil = l.pupil_id) $$;

      -- What only the owner may take away, and of this import alone: its people, its addresses on people of other units,
      -- and its words, whose state becomes what the rest of the ledger says. The ledger is never changed otherwise.
      CREATE FUNCTION undo_import(which uuid, people uuid[], worded uuid[], addresses uuid[]) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        PERFORM 1 FROM import_file f WHERE f.id = which AND f.state = 'undoing'
          AND f.unit_id = ANY ((SELECT units_below())::uuid[]);
        IF NOT FOUND THEN RAISE EXCEPTION 'no such import' USING ERRCODE = 'insufficient_privilege'; END IF;
        DELETE FROM contact_point p USING (SELECT unnest(addresses) AS id INTERSECT
            SELECT unnest(c.targets) FROM import_change c WHERE c.import_id = which AND c.kind = 'addressAdded') mine
          WHERE p.id = mine.id;
        DELETE FROM consent c USING unnest(worded) AS w (id)
          WHERE c.person_id = w.id AND c.evidence LIKE 'import ' || which || ', row %';
        DELETE FROM consent_state s USING unnest(worded) AS w (id) WHERE s.person_id = w.id;
        INSERT INTO consent_state (person_id, purpose, channel, given, at)
          SELECT DISTINCT ON (c.person_id, c.purpose, c.channel) c.person_id, c.purpose, c.channel, c.given, c.at
          FROM consent c JOIN unnest(worded) AS w (id) ON w.id = c.person_id
          ORDER BY c.person_id, c.purpose, c.channel, c.at DESC, c.id DESC;
        DELETE FROM person p USING (SELECT unnest(people) AS id INTERSECT
            SELECT unnest(c.targets) FROM import_change c WHERE c.import_id = which AND c.kind = 'personAdded') mine
          WHERE p.id = mine.id AND NOT EXISTS (SELECT 1 FROM member m WHERE m.person_id = p.id);
      END $$;

      REVOKE ALL ON FUNCTION join_guardians(integer[], text[], bytea[], integer[], uuid[]), import_clung(uuid),
        undo_import(uuid, uuid[], uuid[], uuid[]) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION join_guardians(integer[], text[], bytea[], integer[], uuid[]), import_clung(uuid),
        undo_import(uuid, uuid[], uuid[], uuid[]) TO loa_api;
    `);
  }

  async down(): Promise<void> {
    throw new Error('the migrations are not undone: restore a backup instead');
  }
}
