import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A step that goes to a few people first, and parts of a campaign that schools fill in. */
export class PilotAndOpenParts1764000000023 implements MigrationInterface {
  name = 'PilotAndOpenParts1764000000023';

  async up(db: QueryRunner): Promise<void> {
    await db.query(PILOT);
    await db.query(OPEN_PARTS);
    await db.query(ACCESS);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION same_hand_on_part(uuid, uuid, uuid);
      DROP TABLE run_unit, unit_part, pilot_member, run_pilot;
      DROP INDEX batch_held;
      UPDATE batch SET state = 'ready' WHERE state = 'held';
      ALTER TABLE batch DROP CONSTRAINT batch_state_check;
      ALTER TABLE batch ADD CONSTRAINT batch_state_check CHECK (state IN ('ready', 'queued', 'done'));
      ALTER TABLE step DROP COLUMN pilot, DROP COLUMN open_parts;
      ALTER TABLE campaign DROP COLUMN parts_due, DROP COLUMN parts_missing;
    `);
  }
}

const PILOT = `
  -- {"people": 50} or {"unitId": "…"}; null: everybody at once.
  ALTER TABLE step ADD COLUMN pilot jsonb;
  -- "held": cut like any other, and no clock takes it until a person has said that the rest goes too.
  ALTER TABLE batch DROP CONSTRAINT batch_state_check;
  ALTER TABLE batch ADD CONSTRAINT batch_state_check CHECK (state IN ('ready', 'queued', 'done', 'held'));
  CREATE INDEX batch_held ON batch (run_id) WHERE state = 'held';

  -- Made with the roster of a run whose step has a pilot, if that leaves anybody out.
  CREATE TABLE run_pilot (
    run_id bigint PRIMARY KEY REFERENCES run ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'continued', 'stopped')),
    -- Members of the run who are written to first, and those who wait.
    people integer NOT NULL,
    held integer NOT NULL,
    decided_by uuid REFERENCES app_user ON DELETE SET NULL,
    decided_at timestamptz
  );
  CREATE TABLE pilot_member (
    run_id bigint NOT NULL REFERENCES run_pilot ON DELETE CASCADE,
    season smallint NOT NULL,
    member_id bigint NOT NULL,
    PRIMARY KEY (run_id, member_id)
  );

  DO $$ DECLARE kinds text; BEGIN
    SELECT pg_get_expr(conbin, conrelid) INTO kinds FROM pg_constraint
    WHERE conrelid = 'alert'::regclass AND conname = 'alert_kind_check';
    ALTER TABLE alert DROP CONSTRAINT alert_kind_check;
    EXECUTE format($f$ALTER TABLE alert ADD CONSTRAINT alert_kind_check CHECK (%s OR kind = 'pilotWaits')$f$, kinds);
  END $$;
`;

const OPEN_PARTS = `
  -- What each school may fill in: {"variables": ["hotline"], "hourTo": "11:00" or null, "mayDecline": true}; null: nothing.
  ALTER TABLE step ADD COLUMN open_parts jsonb;
  -- The last day on which a school's part counts, and what holds for those whose part is not approved by then.
  ALTER TABLE campaign ADD COLUMN parts_due date,
    ADD COLUMN parts_missing text NOT NULL DEFAULT 'default' CHECK (parts_missing IN ('default', 'leaveOut'));

  CREATE TABLE unit_part (
    campaign_id uuid NOT NULL REFERENCES campaign ON DELETE CASCADE,
    unit_id uuid NOT NULL REFERENCES unit ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'filling' CHECK (state IN ('filling', 'submitted', 'approved')),
    version integer NOT NULL DEFAULT 1,
    -- By step id: {"values": {"hotline": "…"}, "hour": "09:00", "takesPart": false, "reason": "…"}.
    answers jsonb NOT NULL DEFAULT '{}',
    -- Everybody who ever wrote in it.
    authors uuid[] NOT NULL DEFAULT '{}',
    submitted_by uuid REFERENCES app_user ON DELETE SET NULL,
    submitted_at timestamptz,
    approved_by uuid REFERENCES app_user ON DELETE SET NULL,
    approved_at timestamptz,
    return_note text NOT NULL DEFAULT '',
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (campaign_id, unit_id),
    -- One person alone approves nothing.
    CHECK (approved_by IS NULL OR (approved_by <> submitted_by AND approved_by <> ALL (authors)))
  );
  CREATE INDEX unit_part_unit ON unit_part (unit_id);

  -- What a run froze of a school's part; a re-send takes it from the first run.
  CREATE TABLE run_unit (
    run_id bigint NOT NULL REFERENCES run ON DELETE CASCADE,
    unit_id uuid NOT NULL REFERENCES unit ON DELETE CASCADE,
    how text NOT NULL CHECK (how IN ('own', 'default', 'declined', 'missing')),
    -- Groups of values over those of the campaign.
    vars jsonb NOT NULL DEFAULT '{}',
    send_from timestamptz,
    PRIMARY KEY (run_id, unit_id)
  );

  -- Whether one hand may hold the log-ins of both sides of a school's part, as same_hand asks for campaigns.
  CREATE FUNCTION same_hand_on_part(of_campaign uuid, of_unit uuid, approver uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH w AS (
        SELECT unnest(array_append(p.authors, p.submitted_by)) AS id FROM unit_part p
        WHERE p.campaign_id = of_campaign AND p.unit_id = of_unit),
      saw AS (SELECT user_id, hand_id FROM credential_hand WHERE how = 'shown' OR (how = 'sandbox' AND (
        EXISTS (SELECT 1 FROM channel_account WHERE mode = 'real') OR EXISTS (SELECT 1 FROM instance WHERE real_since IS NOT NULL))))
    SELECT EXISTS (SELECT 1 FROM w JOIN app_user u ON u.id = w.id JOIN app_user a ON a.id = approver WHERE u.demo <> a.demo)
      OR EXISTS (SELECT 1 FROM w JOIN credential_hand h
        ON (h.user_id = approver AND h.hand_id = w.id) OR (h.user_id = w.id AND h.hand_id = approver))
      OR EXISTS (SELECT 1 FROM w JOIN saw one ON one.user_id = w.id JOIN saw other ON other.hand_id = one.hand_id
        WHERE other.user_id = approver AND w.id <> approver) $$;
`;

const ACCESS = `
  ALTER TABLE run_pilot ENABLE ROW LEVEL SECURITY;
  ALTER TABLE pilot_member ENABLE ROW LEVEL SECURITY;
  ALTER TABLE unit_part ENABLE ROW LEVEL SECURITY;
  ALTER TABLE run_unit ENABLE ROW LEVEL SECURITY;
  CREATE POLICY worker ON run_pilot TO loa_worker USING (true) WITH CHECK (true);
  CREATE POLICY worker ON pilot_member TO loa_worker USING (true) WITH CHECK (true);
  CREATE POLICY worker ON unit_part TO loa_worker USING (true) WITH CHECK (true);
  CREATE POLICY worker ON run_unit TO loa_worker USING (true) WITH CHECK (true);
  GRANT SELECT, INSERT, UPDATE, DELETE ON run_pilot, pilot_member, unit_part, run_unit TO loa_worker;

  -- Workers make them; a person of the campaign's unit or above decides.
  CREATE POLICY api_read ON run_pilot FOR SELECT TO loa_api USING (EXISTS (SELECT 1 FROM run r WHERE r.id = run_id));
  CREATE POLICY api_update ON run_pilot FOR UPDATE TO loa_api
    USING (EXISTS (SELECT 1 FROM run r WHERE r.id = run_id AND r.unit_id = ANY ((SELECT units_below())::uuid[])));
  CREATE POLICY api_read ON pilot_member FOR SELECT TO loa_api USING (EXISTS (SELECT 1 FROM run r WHERE r.id = run_id));
  GRANT SELECT, UPDATE (state, decided_by, decided_at) ON run_pilot TO loa_api;
  GRANT SELECT ON pilot_member TO loa_api;

  -- A school's part is written by the school alone: a unit above reads it, and puts no words in its mouth.
  CREATE POLICY api_read ON unit_part FOR SELECT TO loa_api USING (unit_id = ANY ((SELECT units_below())::uuid[]));
  CREATE POLICY api_insert ON unit_part FOR INSERT TO loa_api
    WITH CHECK (unit_id = (SELECT scope_unit()) AND EXISTS (SELECT 1 FROM campaign c WHERE c.id = campaign_id));
  CREATE POLICY api_update ON unit_part FOR UPDATE TO loa_api USING (unit_id = (SELECT scope_unit()))
    WITH CHECK (unit_id = (SELECT scope_unit()) AND EXISTS (SELECT 1 FROM campaign c WHERE c.id = campaign_id));
  GRANT SELECT, INSERT, UPDATE ON unit_part TO loa_api;
  CREATE POLICY api_read ON run_unit FOR SELECT TO loa_api USING (unit_id = ANY ((SELECT units_below())::uuid[]));
  GRANT SELECT ON run_unit TO loa_api;
  REVOKE ALL ON FUNCTION same_hand_on_part(uuid, uuid, uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION same_hand_on_part(uuid, uuid, uuid) TO loa_api;
`;
