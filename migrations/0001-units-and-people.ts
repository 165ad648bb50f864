import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Units with effective dates, people, their places, addresses and consents. */
export class UnitsAndPeople1764000000001 implements MigrationInterface {
  name = 'UnitsAndPeople1764000000001';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE instance (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        -- Prefix of every reference that we give to providers, so that two installations never share one.
        tag text NOT NULL DEFAULT lower(substr(md5(uuidv4()::text), 1, 6)),
        -- When the first account left the sandbox. The demo, whose password everybody knows, never opens again after that.
        real_since timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      INSERT INTO instance DEFAULT VALUES;

      -- A moved clock, honoured only by processes of a temporary instance.
      CREATE TABLE clock_offset (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        milliseconds bigint NOT NULL DEFAULT 0
      );
      INSERT INTO clock_offset DEFAULT VALUES;

      CREATE TABLE unit (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        code text NOT NULL UNIQUE,
        time_zone text NOT NULL DEFAULT 'Asia/Ho_Chi_Minh',
        created_at timestamptz NOT NULL DEFAULT now()
      );

      -- Name, kind and parent hold for a time: levels of government come and go.
      CREATE TABLE unit_period (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        parent_id uuid REFERENCES unit,
        kind text NOT NULL,
        level text,
        name text NOT NULL,
        short_name text NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        CHECK (valid_to IS NULL OR valid_to > valid_from),
        CHECK (parent_id IS DISTINCT FROM unit_id),
        EXCLUDE USING gist (unit_id WITH =, daterange(valid_from, valid_to) WITH &&)
      );
      CREATE INDEX unit_period_parent ON unit_period (parent_id);

      -- Closure of the tree as of the day of the last refresh; each unit is its own ancestor at depth 0.
      CREATE TABLE unit_tree (
        unit_id uuid NOT NULL REFERENCES unit,
        ancestor_id uuid NOT NULL REFERENCES unit,
        depth smallint NOT NULL,
        PRIMARY KEY (unit_id, ancestor_id)
      );
      CREATE INDEX unit_tree_ancestor ON unit_tree (ancestor_id);

      CREATE FUNCTION refresh_unit_tree(as_of date) RETURNS void LANGUAGE sql AS $$
        DELETE FROM unit_tree;
        WITH RECURSIVE up AS (
          SELECT u.id AS unit_id, u.id AS ancestor_id, 0 AS depth FROM unit u
          UNION ALL
          SELECT up.unit_id, p.parent_id, up.depth + 1
          FROM up JOIN unit_period p ON p.unit_id = up.ancestor_id
            AND daterange(p.valid_from, p.valid_to) @> as_of
          WHERE p.parent_id IS NOT NULL AND up.depth < 20
        )
        INSERT INTO unit_tree (unit_id, ancestor_id, depth)
        SELECT unit_id, ancestor_id, min(depth) FROM up GROUP BY 1, 2;
      $$;

      CREATE TABLE person (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        home_unit_id uuid NOT NULL REFERENCES unit,
        source text NOT NULL DEFAULT 'manual',
        source_code text,
        full_name text NOT NULL,
        given_name text NOT NULL,
        -- Lower case without accents, for search.
        search_name text NOT NULL,
        salutation text NOT NULL DEFAULT '',
        birth_date date,
        eid_status text NOT NULL DEFAULT 'unknown' CHECK (eid_status IN ('yes', 'none', 'unknown')),
        service_use text NOT NULL DEFAULT 'unknown' CHECK (service_use IN ('yes', 'none', 'unknown')),
        tags text[] NOT NULL DEFAULT '{}',
        erased_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX person_source ON person (source, source_code) WHERE source_code IS NOT NULL;
      CREATE INDEX person_search ON person USING gin (search_name gin_trgm_ops);
      CREATE INDEX person_home ON person (home_unit_id);

      CREATE TABLE membership (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        unit_id uuid NOT NULL REFERENCES unit,
        audience_group text NOT NULL
          CHECK (audience_group IN ('manager', 'teacher', 'staff', 'pupil', 'guardian', 'citizen')),
        -- Grades 1–9; nursery and ages 3–5 are -4 to -1. A guardian carries the youngest child's at that school.
        grade smallint,
        class_name text,
        employment_type text CHECK (employment_type IN ('civilServant', 'publicEmployee', 'contractWorker')),
        position text NOT NULL DEFAULT '',
        -- Where a person of several places is counted: the smallest wins (staff first, then the youngest child's school).
        count_order integer NOT NULL GENERATED ALWAYS AS (
          (CASE audience_group WHEN 'manager' THEN 1 WHEN 'teacher' THEN 2 WHEN 'staff' THEN 3
            WHEN 'pupil' THEN 4 WHEN 'guardian' THEN 5 ELSE 6 END) * 100 + coalesce(grade, 50)) STORED,
        valid_from date NOT NULL DEFAULT '2000-01-01',
        valid_to date,
        CHECK (valid_to IS NULL OR valid_to >= valid_from)
      );
      CREATE UNIQUE INDEX membership_current ON membership (person_id, unit_id, audience_group) WHERE valid_to IS NULL;
      CREATE INDEX membership_person ON membership (person_id);
      CREATE INDEX membership_unit ON membership (unit_id, audience_group);

      CREATE TABLE guardian_link (
        guardian_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        pupil_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        relation text NOT NULL DEFAULT 'guardian',
        PRIMARY KEY (guardian_id, pupil_id)
      );
      CREATE INDEX guardian_link_pupil ON guardian_link (pupil_id);

      CREATE TABLE contact_point (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        channel text NOT NULL,
        -- AES-256-GCM of the address, empty once erased; the key is an HMAC of the normalised address.
        address_cipher bytea NOT NULL,
        address_key bytea NOT NULL,
        mail_domain text,
        health text NOT NULL DEFAULT 'unverified'
          CHECK (health IN ('active', 'unverified', 'invalid', 'bounced', 'blocked', 'optedOut')),
        health_at timestamptz,
        priority smallint NOT NULL DEFAULT 0,
        last_interaction_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (person_id, channel, address_key)
      );
      CREATE INDEX contact_point_address ON contact_point (address_key, channel);

      CREATE TABLE consent (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        -- '*' stands for every purpose or channel.
        purpose text NOT NULL,
        channel text NOT NULL,
        given boolean NOT NULL,
        at timestamptz NOT NULL,
        method text NOT NULL,
        evidence text NOT NULL DEFAULT '',
        wording text NOT NULL DEFAULT '',
        recorded_by text NOT NULL DEFAULT ''
      );
      CREATE INDEX consent_person ON consent (person_id);

      -- The last word per purpose and channel, kept by a trigger so that a send reads one row and not a history.
      CREATE TABLE consent_state (
        person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        purpose text NOT NULL,
        channel text NOT NULL,
        given boolean NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (person_id, purpose, channel)
      );
      CREATE FUNCTION keep_consent_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        INSERT INTO consent_state (person_id, purpose, channel, given, at)
        SELECT DISTINCT ON (person_id, purpose, channel) person_id, purpose, channel, given, at
        FROM added ORDER BY person_id, purpose, channel, at DESC, id DESC
        ON CONFLICT (person_id, purpose, channel) DO UPDATE SET given = excluded.given, at = excluded.at
          WHERE consent_state.at <= excluded.at;
        RETURN NULL;
      END $$;
      CREATE TRIGGER consent_state_kept AFTER INSERT ON consent
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_consent_state();

      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
      END $$;
      CREATE TRIGGER consent_append_only BEFORE UPDATE ON consent
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations are not undone: drop the database instead');
  }
}
