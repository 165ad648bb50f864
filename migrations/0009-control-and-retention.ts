import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Re-sends, edits of steps that are scheduled, who may approve them, and the erasure of what a message said about a person. */
export class ControlAndRetention1764000000009 implements MigrationInterface {
  name = 'ControlAndRetention1764000000009';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE run DROP CONSTRAINT run_step_id_stamp_key;
      ALTER TABLE run DROP CONSTRAINT run_state_check;
      ALTER TABLE run
        -- "void": an edit of the step took its place before it started.
        ADD CONSTRAINT run_state_check
          CHECK (state IN ('planned', 'expanding', 'sending', 'done', 'cancelled', 'missed', 'void')),
        -- The first run of the step, whose members this one writes to again: always the first, never another re-send.
        ADD COLUMN resend_of bigint REFERENCES run ON DELETE CASCADE,
        ADD COLUMN resend_kind text CHECK (resend_kind IN ('failed', 'notReached')),
        -- Planned by an edit that a second person has not seen yet: it does not start.
        ADD COLUMN awaits_approval boolean NOT NULL DEFAULT false,
        -- When retention blanked what its messages said of persons.
        ADD COLUMN erased_at timestamptz,
        ADD CONSTRAINT run_resend_check CHECK ((resend_of IS NULL) = (resend_kind IS NULL));
      CREATE UNIQUE INDEX run_step_stamp ON run (step_id, stamp) WHERE resend_of IS NULL;
      -- Two clicks make one re-send. Not while it is sending: a late truth may open a closed one again at any time.
      CREATE UNIQUE INDEX run_resend_open ON run (resend_of, resend_kind) WHERE state IN ('planned', 'expanding');
      CREATE INDEX run_resends ON run (resend_of) WHERE resend_of IS NOT NULL;
      CREATE INDEX run_to_erase ON run (campaign_id) WHERE erased_at IS NULL;

      -- As in 0005, and from here on for whoever wrote as for the submitter: steps are edited by others after it. "w" wrote,
      -- by a log-in or by a key that they made.
      CREATE OR REPLACE FUNCTION same_hand(decided uuid, approver uuid, authoring text[]) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (
          SELECT 1 FROM app_user a JOIN app_user w ON w.id IN (
            SELECT c.submitted_by FROM campaign c WHERE c.id = decided
            UNION ALL
            SELECT coalesce(k.created_by, u.id) FROM audit_entry e
            LEFT JOIN app_user u ON e.actor_kind = 'user' AND u.id::text = e.actor_id
            LEFT JOIN api_key k ON e.actor_kind = 'apiKey' AND k.id::text = e.actor_id
            WHERE e.object_kind = 'campaign' AND e.object_id = decided::text AND e.action = ANY (authoring))
          WHERE a.id = approver AND (w.password_set_by = a.id OR a.password_set_by IN (w.id, w.password_set_by))) $$;

      CREATE INDEX member_subject ON member (subject_id) WHERE subject_id IS NOT NULL;
      -- When one of two persons was erased, also for a reader who may not see them any more: they left the unit since.
      CREATE FUNCTION words_erased_at(person uuid, subject uuid) RETURNS timestamptz
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT max(p.erased_at) FROM person p WHERE p.id IN (person, subject) $$;
      REVOKE ALL ON FUNCTION words_erased_at(uuid, uuid) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION words_erased_at(uuid, uuid) TO loa_api;

      -- Whoever erases a person, by whatever way, erases with it what messages said of that person.
      CREATE FUNCTION erase_person_words() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        UPDATE member SET vars = '{}' WHERE person_id = NEW.id AND vars <> '{}';
        UPDATE member SET vars = '{}' WHERE subject_id = NEW.id AND vars <> '{}';
        -- Providers repeat addresses in what they say.
        WITH theirs AS (SELECT season, id FROM member WHERE person_id = NEW.id
          UNION SELECT season, id FROM member WHERE subject_id = NEW.id)
        UPDATE delivery_event e SET detail = '' FROM theirs t JOIN delivery d ON d.season = t.season AND d.member_id = t.id
        WHERE e.season = d.season AND e.delivery_id = d.id AND e.detail <> '';
        UPDATE test_message SET vars = '{}' WHERE person_id = NEW.id AND vars <> '{}';
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION erase_person_words() FROM PUBLIC;
      CREATE TRIGGER person_words_erased AFTER UPDATE OF erased_at ON person FOR EACH ROW
        WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION erase_person_words();
    `);
  }

  async down(): Promise<void> {
    throw new Error('the migrations are not undone: restore a backup instead');
  }
}
