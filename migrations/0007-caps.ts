import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Promise G5: caps that hold across all workers, leased from rows here. The rates run on the server's own clock, which
 * all workers share; days and the 24 hours of the law run on the time of the instance.
 */
export class Caps1764000000007 implements MigrationInterface {
  name = 'Caps1764000000007';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE channel_account
        -- Messages per second to one receiving mail domain: {"gmail.com": 20}.
        ADD COLUMN domain_caps jsonb NOT NULL DEFAULT '{}',
        -- How often in a row it was held for not answering; sets how long it rests.
        ADD COLUMN trips smallint NOT NULL DEFAULT 0;
      ALTER TABLE campaign
        ADD COLUMN per_second integer CHECK (per_second > 0),
        ADD COLUMN per_day integer CHECK (per_day > 0);
      ALTER TABLE instance
        -- Messages to one person a day, the channels that one message is tried on counted once; null: no cap.
        ADD COLUMN person_per_day smallint DEFAULT 5 CHECK (person_per_day > 0),
        -- Advertising messages to one address in any 24 hours; the law allows three (Decree 91/2020, Art. 13).
        ADD COLUMN ads_per_day smallint NOT NULL DEFAULT 1 CHECK (ads_per_day BETWEEN 1 AND 3);
      -- A capped mail domain has batches of its own, so that it holds up nobody else.
      ALTER TABLE batch ADD COLUMN mail_domain text NOT NULL DEFAULT '';

      -- When it was last counted against the caps per person or address; a try on another day counts anew.
      ALTER TABLE delivery ADD COLUMN counted_at timestamptz;

      -- More than one message of the run may go to one person: it speaks of each of their pupils.
      ALTER TABLE run ADD COLUMN many_each boolean NOT NULL DEFAULT false;
      CREATE INDEX run_closed ON run (closed_at) WHERE closed_at IS NOT NULL;

      -- A wave begins where the last one ended, and must not read through what the batch has sent already.
      DROP INDEX delivery_batch;
      CREATE INDEX delivery_batch ON delivery (batch_id, id);
      -- What is to be cut into batches, soonest first. Its columns change only together with the batch, so sending stays heap-only.
      CREATE INDEX delivery_loose ON delivery (coalesce(not_before, '-infinity'), id) WHERE batch_id IS NULL;
      -- What ended without a batch has the number of none, so that nobody looks for a batch for it again.
      UPDATE delivery SET batch_id = 0 WHERE batch_id IS NULL AND state NOT IN ('queued', 'sent');

      -- Workers bring the statistics up to date after a large freeze.
      CREATE OR REPLACE FUNCTION ensure_season(wanted smallint) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE parent text; part text;
      BEGIN
        IF wanted NOT BETWEEN 2000 AND 2200 THEN RAISE EXCEPTION 'season % is not a year', wanted; END IF;
        IF to_regclass('public.member_' || wanted) IS NOT NULL THEN RETURN; END IF;
        PERFORM pg_advisory_xact_lock(hashtext('ensure_season'));
        FOREACH parent IN ARRAY ARRAY['member', 'delivery', 'delivery_event'] LOOP
          part := parent || '_' || wanted;
          IF to_regclass('public.' || part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES IN (%s)', part, parent, wanted);
            IF parent <> 'delivery_event' THEN EXECUTE format('ALTER TABLE %I SET (fillfactor = 70)', part); END IF;
            -- Reached through the parent by everybody; directly by workers only.
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
            EXECUTE format('CREATE POLICY worker ON %I TO loa_worker USING (true) WITH CHECK (true)', part);
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, MAINTAIN ON %I TO loa_worker', part);
          END IF;
        END LOOP;
      END $$;
      DO $$ DECLARE part regclass; BEGIN
        FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent IN ('member'::regclass, 'delivery'::regclass, 'delivery_event'::regclass) LOOP
          EXECUTE format('GRANT MAINTAIN ON %s TO loa_worker', part);
        END LOOP;
      END $$;

      CREATE TABLE pace (
        -- A share is one run's part of an account that several runs want.
        kind text NOT NULL CHECK (kind IN ('account', 'campaign', 'domain', 'share')),
        -- The account or campaign; for a domain or a share the account that it is of.
        subject_id uuid NOT NULL,
        -- The domain, the run of a share, else nothing.
        part text NOT NULL DEFAULT '',
        -- When the next message may leave, by the server's clock; of a share, when it last asked.
        next_at timestamptz NOT NULL DEFAULT '-infinity',
        day date NOT NULL DEFAULT '-infinity',
        used integer NOT NULL DEFAULT 0,
        PRIMARY KEY (kind, subject_id, part)
      );

      CREATE TABLE person_day (
        day date NOT NULL,
        person_id uuid NOT NULL,
        n smallint NOT NULL,
        PRIMARY KEY (day, person_id)
      );

      CREATE TABLE advertised (
        channel text NOT NULL,
        address_key bytea NOT NULL,
        times timestamptz[] NOT NULL,
        PRIMARY KEY (channel, address_key)
      );
    `);
    // The rules are the whole installation's, so only who sees all of it may set them.
    await db.query(`
      CREATE FUNCTION set_sending_rules(per_person smallint, ads smallint) RETURNS boolean
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        UPDATE instance SET person_per_day = per_person, ads_per_day = ads
        WHERE scope_unit() IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unit_tree WHERE unit_id = scope_unit() AND depth > 0)
        RETURNING true $$;
      REVOKE ALL ON FUNCTION set_sending_rules(smallint, smallint) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION set_sending_rules(smallint, smallint) TO loa_api;
    `);
    for (const table of ['pace', 'person_day', 'advertised']) {
      await db.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY worker ON ${table} TO loa_worker USING (true) WITH CHECK (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO loa_worker;
      `);
    }
  }

  async down(): Promise<void> {
    throw new Error('caps are not undone: counts of what was sent would be lost');
  }
}
