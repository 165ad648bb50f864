import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Units and people change with dates: what was changed in one go is on record, row by row where it can be undone; two
 * records of one person become one without touching what was frozen under either.
 */
export class ChangingUnits1764000000016 implements MigrationInterface {
  name = 'ChangingUnits1764000000016';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE unit
        -- Who took over a unit that ended by merging: sees its old numbers.
        ADD COLUMN successor_id uuid REFERENCES unit,
        ADD CONSTRAINT unit_successor_check CHECK (successor_id <> id);

      CREATE TABLE people_change (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        kind text NOT NULL CHECK (kind IN ('unitOpened', 'unitRenamed', 'unitMoved', 'unitMerged', 'unitSplit', 'unitClosed',
          'rollOver', 'leave', 'merge')),
        -- What a repeat of the same request has in common with the first.
        key text NOT NULL,
        effective_on date NOT NULL,
        -- Counts and ids; nothing that names a person.
        facts jsonb NOT NULL DEFAULT '{}',
        made_by text NOT NULL,
        made_at timestamptz NOT NULL,
        undone_by text,
        undone_at timestamptz,
        CHECK ((undone_by IS NULL) = (undone_at IS NULL))
      );
      CREATE INDEX people_change_unit ON people_change (unit_id, made_at DESC);
      CREATE UNIQUE INDEX people_change_once ON people_change (unit_id, kind, key)
        WHERE undone_at IS NULL AND kind IN ('rollOver', 'merge');

      -- What such a change did to each row: only the columns that it changed, all of them where it added or removed the row.
      CREATE TABLE people_change_row (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        change_id uuid NOT NULL REFERENCES people_change ON DELETE CASCADE,
        table_name text NOT NULL,
        key jsonb NOT NULL,
        before jsonb,
        after jsonb
      );
      CREATE INDEX people_change_row_change ON people_change_row (change_id);

      -- Writes the rows above while a transaction carries the setting "loa.change".
      CREATE FUNCTION note_people_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        was jsonb; is_now jsonb; row_key jsonb;
      BEGIN
        IF TG_OP <> 'INSERT' THEN was := to_jsonb(OLD) - 'count_order'; END IF;
        IF TG_OP <> 'DELETE' THEN is_now := to_jsonb(NEW) - 'count_order'; END IF;
        SELECT jsonb_object_agg(name, coalesce(is_now, was)->name) INTO row_key FROM unnest(TG_ARGV) name;
        IF TG_OP = 'UPDATE' THEN
          SELECT jsonb_object_agg(each.key, each.value), jsonb_object_agg(each.key, is_now->each.key) INTO was, is_now
          FROM jsonb_each(was) each WHERE each.value IS DISTINCT FROM is_now->each.key;
          IF was IS NULL THEN RETURN NULL; END IF;
        END IF;
        INSERT INTO people_change_row (change_id, table_name, key, before, after)
        VALUES (current_setting('loa.change')::uuid, TG_TABLE_NAME, row_key, was, is_now);
        RETURN NULL;
      END $$;
    `);
    const keys = {
      membership: `'id'`,
      contact_point: `'id'`,
      person: `'id'`,
      guardian_link: `'guardian_id', 'pupil_id'`,
      consent_state: `'person_id', 'purpose', 'channel'`,
    };
    for (const [table, key] of Object.entries(keys)) {
      await db.query(`CREATE TRIGGER ${table}_change_noted AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW
        WHEN (current_setting('loa.change', true) <> '') EXECUTE FUNCTION note_people_change(${key})`);
    }
    await db.query(UNDO);
    await db.query(MERGED_RECORDS);
    await db.query(UNITS);
    await db.query(`
      ALTER TABLE people_change ENABLE ROW LEVEL SECURITY;
      CREATE POLICY api ON people_change TO loa_api USING (unit_id = ANY ((SELECT units_below())::uuid[]))
        WITH CHECK (unit_id = ANY ((SELECT units_below())::uuid[]));
      CREATE POLICY worker ON people_change TO loa_worker USING (true) WITH CHECK (true);
      GRANT SELECT, INSERT ON people_change TO loa_api;
      -- Counts are known at the end of the transaction that makes them.
      GRANT UPDATE (facts) ON people_change TO loa_api;
      GRANT SELECT, DELETE ON people_change TO loa_worker;
      -- Read and written by the functions above alone.
      ALTER TABLE people_change_row ENABLE ROW LEVEL SECURITY;
      CREATE POLICY worker ON people_change_row TO loa_worker USING (true) WITH CHECK (true);
      GRANT SELECT, DELETE ON people_change_row TO loa_worker;

      REVOKE ALL ON FUNCTION note_people_change(), undo_people_change(uuid, text, timestamptz), join_consents(uuid, uuid),
        share_consent_words(), keep_merged_out(), keep_merged_out_of_families(), erase_merged_records(),
        reaches_beyond_scope(uuid[]), follow_to_kept(uuid), open_unit(text, text, text, text, text, uuid, date, date) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION undo_people_change(uuid, text, timestamptz), join_consents(uuid, uuid),
        reaches_beyond_scope(uuid[]), open_unit(text, text, text, text, text, uuid, date, date) TO loa_api;
      GRANT EXECUTE ON FUNCTION refresh_unit_tree(date) TO loa_api, loa_worker;
      GRANT EXECUTE ON FUNCTION follow_to_kept(uuid) TO loa_api, loa_worker;
    `);
  }

  async down(): Promise<void> {
    throw new Error('the migrations are not undone: restore a backup instead');
  }
}

/**
 * Puts back every row of a change, the last first. Answers how many rows are no longer as the change left them, in which
 * case nothing is done; null when there is no such change in the scope. Words of consent are never in the way: they are
 * put back, and what was said since is said again, each on its own record and every refusal on both.
 */
const UNDO = `
  CREATE FUNCTION undo_people_change(wanted uuid, who text, at_time timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    change people_change; r record; found_row boolean; since integer := 0; columns text; here text; kept uuid; other uuid;
  BEGIN
    SELECT * INTO change FROM people_change WHERE id = wanted AND unit_id = ANY (units_below()) FOR UPDATE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF change.undone_at IS NOT NULL THEN RETURN 0; END IF;
    FOR r IN SELECT DISTINCT ON (table_name, key) table_name, key, after FROM people_change_row
      WHERE change_id = wanted AND table_name <> 'consent_state' ORDER BY table_name, key, id DESC
    LOOP
      SELECT string_agg(format('t.%I = (jsonb_populate_record(NULL::%I, $1)).%I', name, r.table_name, name), ' AND ')
        INTO here FROM jsonb_object_keys(r.key) name;
      EXECUTE format('SELECT EXISTS (SELECT FROM %I t WHERE %s AND ($2 IS NULL OR to_jsonb(t) @> ($2 - ''updated_at'')))', r.table_name, here)
        INTO found_row USING r.key, r.after;
      IF found_row IS DISTINCT FROM (r.after IS NOT NULL) THEN since := since + 1; END IF;
    END LOOP;
    -- Who left and came back has another place of the same kind by now.
    SELECT since + count(*) INTO since FROM people_change_row n JOIN membership m ON m.id = (n.key->>'id')::uuid
    JOIN membership o ON o.person_id = m.person_id AND o.unit_id = m.unit_id AND o.audience_group = m.audience_group
      AND o.valid_to IS NULL AND o.id <> m.id
    WHERE n.change_id = wanted AND n.table_name = 'membership' AND n.before ? 'valid_to' AND n.before->>'valid_to' IS NULL
      AND NOT EXISTS (SELECT FROM people_change_row a WHERE a.change_id = wanted AND a.table_name = 'membership' AND a.key->>'id' = o.id::text);
    IF change.kind = 'merge' THEN
      kept := change.facts->>'keptId';
      other := change.facts->>'otherId';
      -- The last one first: words that a later merge made stricter would be lost. Erasure took away what would be put back.
      SELECT since + count(*) INTO since FROM people_change later WHERE later.kind = 'merge' AND later.undone_at IS NULL
        AND (later.made_at, later.id) > (change.made_at, change.id) AND kept::text IN (later.facts->>'keptId', later.facts->>'otherId');
      IF NOT EXISTS (SELECT FROM people_change_row WHERE change_id = wanted) THEN since := since + 1; END IF;
    END IF;
    IF since > 0 THEN RETURN since; END IF;

    FOR r IN SELECT table_name, key, before, after FROM people_change_row WHERE change_id = wanted ORDER BY id DESC LOOP
      SELECT string_agg(format('t.%I = (jsonb_populate_record(NULL::%I, $1)).%I', name, r.table_name, name), ' AND ')
        INTO here FROM jsonb_object_keys(r.key) name;
      SELECT string_agg(quote_ident(name), ', ') INTO columns FROM jsonb_object_keys(r.before) name;
      IF r.before IS NULL THEN
        EXECUTE format('DELETE FROM %I t WHERE %s', r.table_name, here) USING r.key;
      ELSIF r.after IS NULL THEN
        EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM jsonb_populate_record(NULL::%I, $1)',
          r.table_name, columns, columns, r.table_name) USING r.before;
      ELSE
        EXECUTE format('UPDATE %I t SET (%s) = (SELECT %s FROM jsonb_populate_record(NULL::%I, $2)) WHERE %s',
          r.table_name, columns, columns, r.table_name, here) USING r.key, r.before;
      END IF;
    END LOOP;

    IF change.kind = 'merge' THEN
      INSERT INTO consent_state (person_id, purpose, channel, given, at)
      SELECT DISTINCT ON (record, c.purpose, c.channel) record, c.purpose, c.channel, c.given, c.at
      FROM consent c CROSS JOIN unnest(ARRAY[kept, other]) record
      WHERE c.person_id IN (kept, other) AND c.id > (change.facts->>'lastConsent')::bigint AND (c.person_id = record OR NOT c.given)
      ORDER BY record, c.purpose, c.channel, c.at DESC, c.id DESC
      ON CONFLICT (person_id, purpose, channel) DO UPDATE SET given = excluded.given, at = excluded.at
        WHERE consent_state.at <= excluded.at;
    END IF;
    UPDATE people_change SET undone_by = who, undone_at = at_time WHERE id = wanted;
    RETURN 0;
  END $$;
`;

const MERGED_RECORDS = `
  -- The record that stands for a person today.
  CREATE FUNCTION follow_to_kept(wanted uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT coalesce((SELECT merged_into FROM person WHERE id = wanted), wanted) $$;

  -- Both records get the stricter of their last words, so that what is on its way to the old one is held to them too.
  CREATE FUNCTION join_consents(kept uuid, other uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH records AS (
      SELECT id FROM person WHERE (id IN (kept, other) OR merged_into IN (kept, other)) AND home_unit_id = ANY (units_below())),
    strict AS (
      SELECT purpose, channel, bool_and(given) AS given, max(at) AS at FROM consent_state
      WHERE person_id IN (SELECT id FROM records) GROUP BY 1, 2)
    INSERT INTO consent_state AS s (person_id, purpose, channel, given, at)
    SELECT r.id, strict.purpose, strict.channel, strict.given, strict.at FROM strict CROSS JOIN records r
    ON CONFLICT (person_id, purpose, channel) DO UPDATE SET given = excluded.given, at = excluded.at
      WHERE (s.given, s.at) IS DISTINCT FROM (excluded.given, excluded.at) $$;

  -- A word said to one of several records of a person holds for all of them: links in old mails name the old record. Of
  -- pupils all records stand as the rule for them says.
  CREATE FUNCTION share_consent_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    records uuid[] := ARRAY(
      WITH kept AS MATERIALIZED (SELECT DISTINCT coalesce(p.merged_into, p.id) AS id FROM added a JOIN person p ON p.id = a.person_id)
      SELECT p.id FROM kept k JOIN person p ON p.merged_into = k.id UNION SELECT p.merged_into FROM kept k JOIN person p ON p.merged_into = k.id);
    pupils uuid[];
  BEGIN
    IF cardinality(records) = 0 THEN RETURN NULL; END IF;
    pupils := ARRAY(SELECT p.id FROM person p WHERE p.id = ANY (records) AND EXISTS (SELECT FROM membership m
      WHERE m.person_id = coalesce(p.merged_into, p.id) AND m.audience_group = 'pupil' AND m.valid_to IS NULL));
    INSERT INTO consent_state (person_id, purpose, channel, given, at)
    SELECT DISTINCT ON (r.id, a.purpose, a.channel) r.id, a.purpose, a.channel, a.given, a.at
    FROM added a JOIN person p ON p.id = a.person_id
    JOIN person r ON r.id = ANY (records) AND coalesce(r.merged_into, r.id) = coalesce(p.merged_into, p.id)
    WHERE r.id <> a.person_id AND r.id <> ALL (pupils)
    ORDER BY r.id, a.purpose, a.channel, a.at DESC, a.id DESC
    ON CONFLICT (person_id, purpose, channel) DO UPDATE SET given = excluded.given, at = excluded.at
      WHERE consent_state.at <= excluded.at;
    IF cardinality(pupils) > 0 THEN
      PERFORM settle_pupil_consents(pupils, (SELECT max(at)::date FROM added));
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER consent_words_shared AFTER INSERT ON consent
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION share_consent_words();

  -- Whoever still knows the old record (a list with its code) gives the place to the one that stands for it.
  CREATE FUNCTION keep_merged_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    kept uuid := (SELECT merged_into FROM person WHERE id = NEW.person_id);
  BEGIN
    IF kept IS NULL THEN RETURN NEW; END IF;
    IF TG_TABLE_NAME = 'membership' AND EXISTS (SELECT FROM membership m WHERE m.person_id = kept AND m.unit_id = NEW.unit_id
      AND m.audience_group = NEW.audience_group AND m.valid_to IS NULL) THEN RETURN NULL; END IF;
    NEW.person_id := kept;
    RETURN NEW;
  END $$;
  CREATE TRIGGER membership_of_merged BEFORE INSERT ON membership FOR EACH ROW EXECUTE FUNCTION keep_merged_out();
  CREATE TRIGGER contact_point_of_merged BEFORE INSERT ON contact_point FOR EACH ROW EXECUTE FUNCTION keep_merged_out();

  CREATE FUNCTION keep_merged_out_of_families() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM person WHERE id IN (NEW.guardian_id, NEW.pupil_id) AND merged_into IS NOT NULL) THEN RETURN NEW; END IF;
    NEW.guardian_id := follow_to_kept(NEW.guardian_id);
    NEW.pupil_id := follow_to_kept(NEW.pupil_id);
    IF NEW.guardian_id = NEW.pupil_id OR EXISTS (SELECT FROM guardian_link g
      WHERE g.guardian_id = NEW.guardian_id AND g.pupil_id = NEW.pupil_id) THEN RETURN NULL; END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER guardian_link_of_merged BEFORE INSERT ON guardian_link FOR EACH ROW EXECUTE FUNCTION keep_merged_out_of_families();

  -- With a person go the records merged into it, and what would bring their facts back.
  CREATE FUNCTION erase_merged_records() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    UPDATE contact_point SET address_cipher = '' WHERE person_id IN (SELECT id FROM person WHERE merged_into = NEW.id);
    UPDATE person SET erased_at = NEW.erased_at, full_name = NEW.full_name, given_name = NEW.given_name,
      search_name = NEW.search_name, salutation = NEW.salutation, birth_date = NEW.birth_date, tags = NEW.tags, source_code = NULL
    WHERE merged_into = NEW.id AND erased_at IS NULL;
    DELETE FROM people_change_row WHERE change_id IN (
      SELECT id FROM people_change WHERE kind = 'merge' AND NEW.id::text IN (facts->>'keptId', facts->>'otherId'));
    RETURN NULL;
  END $$;
  CREATE TRIGGER person_merged_erased AFTER UPDATE OF erased_at ON person FOR EACH ROW
    WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION erase_merged_records();

  -- Whether any of these persons has a place or a family outside the scope, which merging them would pass over.
  CREATE FUNCTION reaches_beyond_scope(persons uuid[]) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM person p WHERE p.id = ANY (persons) AND p.home_unit_id <> ALL (units_below()))
      OR EXISTS (SELECT FROM membership m WHERE m.person_id = ANY (persons) AND m.unit_id <> ALL (units_below()))
      OR EXISTS (SELECT FROM guardian_link g JOIN person p ON p.id IN (g.guardian_id, g.pupil_id)
        WHERE (g.guardian_id = ANY (persons) OR g.pupil_id = ANY (persons)) AND p.home_unit_id <> ALL (units_below())) $$;
`;

const UNITS = `
  -- As in 0001, and now kept up to date by whoever changes units and by a clock: units that ended stay below their last
  -- parent, or below who took them over, so that their old numbers stay in sight; those to come are below their first.
  CREATE OR REPLACE FUNCTION refresh_unit_tree(as_of date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('refresh_unit_tree'));
    WITH RECURSIVE place AS (
      SELECT DISTINCT ON (p.unit_id) p.unit_id, CASE WHEN p.valid_to <= as_of THEN coalesce(u.successor_id, p.parent_id) ELSE p.parent_id END AS parent_id
      FROM unit_period p JOIN unit u ON u.id = p.unit_id
      ORDER BY p.unit_id, daterange(p.valid_from, p.valid_to) @> as_of DESC, (p.valid_to <= as_of) IS TRUE DESC,
        CASE WHEN p.valid_to <= as_of THEN -(p.valid_from - date '2000-01-01') ELSE p.valid_from - date '2000-01-01' END),
    up AS (
      SELECT u.id AS unit_id, u.id AS ancestor_id, 0 AS depth FROM unit u
      UNION ALL
      SELECT up.unit_id, place.parent_id, up.depth + 1 FROM up JOIN place ON place.unit_id = up.ancestor_id
      WHERE place.parent_id IS NOT NULL AND up.depth < 20),
    wanted AS MATERIALIZED (SELECT unit_id, ancestor_id, min(depth)::smallint AS depth FROM up GROUP BY 1, 2),
    gone AS (DELETE FROM unit_tree t WHERE NOT EXISTS (
      SELECT FROM wanted w WHERE w.unit_id = t.unit_id AND w.ancestor_id = t.ancestor_id))
    INSERT INTO unit_tree AS t (unit_id, ancestor_id, depth) SELECT unit_id, ancestor_id, depth FROM wanted
    ON CONFLICT (unit_id, ancestor_id) DO UPDATE SET depth = excluded.depth WHERE t.depth <> excluded.depth;
  END $$;

  -- A new unit is in nobody's scope until it stands in the tree. Null when the parent is out of the scope.
  CREATE FUNCTION open_unit(new_code text, new_kind text, new_level text, new_name text, new_short_name text, parent uuid,
    opens_on date, as_of date) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    made uuid;
  BEGIN
    IF parent <> ALL (units_below()) THEN RETURN NULL; END IF;
    INSERT INTO unit (code, time_zone) SELECT new_code, time_zone FROM unit WHERE id = parent RETURNING id INTO made;
    INSERT INTO unit_period (unit_id, parent_id, kind, level, name, short_name, valid_from)
    VALUES (made, parent, new_kind, new_level, new_name, new_short_name, opens_on);
    PERFORM refresh_unit_tree(as_of);
    RETURN made;
  END $$;
`;
