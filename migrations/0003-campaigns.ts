import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Templates, calendars, audiences, campaigns and their steps. */
export class Campaigns1764000000003 implements MigrationInterface {
  name = 'Campaigns1764000000003';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE template (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        key text NOT NULL UNIQUE,
        active boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE template_version (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        template_id uuid NOT NULL REFERENCES template,
        version integer NOT NULL,
        -- The whole message as validated data: metadata and one variant per channel.
        content jsonb NOT NULL,
        content_hash bytea NOT NULL,
        created_by text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (template_id, version),
        UNIQUE (template_id, content_hash)
      );
      CREATE TRIGGER template_version_fixed BEFORE UPDATE ON template_version
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      CREATE TABLE holiday (
        day date PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('holiday', 'makeUp', 'noOutreach')),
        name_vi text NOT NULL,
        name_en text NOT NULL
      );

      CREATE TABLE audience (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        name text NOT NULL,
        rule jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE campaign (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        name text NOT NULL,
        playbook_key text,
        anchor_date date NOT NULL,
        state text NOT NULL DEFAULT 'draft'
          CHECK (state IN ('draft', 'submitted', 'scheduled', 'running', 'paused', 'done', 'cancelled')),
        -- Grows with every change that matters; approval names the version that it saw.
        version integer NOT NULL DEFAULT 1,
        -- Values that templates use and that are the same for all: deadline, hotline, link, event…
        settings jsonb NOT NULL DEFAULT '{}',
        error_threshold real NOT NULL DEFAULT 0.5,
        created_by uuid REFERENCES app_user,
        submitted_by uuid REFERENCES app_user,
        submitted_at timestamptz,
        approved_by uuid REFERENCES app_user,
        approved_at timestamptz,
        return_note text NOT NULL DEFAULT '',
        pause_code text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK (approved_by IS NULL OR approved_by <> submitted_by)
      );
      CREATE INDEX campaign_unit ON campaign (unit_id, state);

      CREATE TABLE step (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        campaign_id uuid NOT NULL REFERENCES campaign ON DELETE CASCADE,
        position smallint NOT NULL,
        key text NOT NULL,
        title text NOT NULL,
        kind text NOT NULL DEFAULT 'message' CHECK (kind IN ('message', 'post')),
        offset_days smallint NOT NULL,
        local_time time NOT NULL,
        shift_rule text NOT NULL CHECK (shift_rule IN ('none', 'previousWorkingDay', 'nextWorkingDay')),
        -- {"days": [1..7], "from": "07:00", "to": "21:00"} in the unit's time zone, Monday is 1.
        allowed jsonb NOT NULL,
        audience_rule jsonb NOT NULL,
        template_id uuid NOT NULL REFERENCES template,
        channels text[] NOT NULL,
        -- Unsent messages of the step are dropped this long after its due time.
        expiry_hours smallint NOT NULL DEFAULT 12,
        -- Start the next leg when an accepted message stays without a receipt this long; null: never on silence.
        silence_hours smallint,
        active boolean NOT NULL DEFAULT true,
        UNIQUE (campaign_id, position) DEFERRABLE INITIALLY DEFERRED,
        UNIQUE (campaign_id, key)
      );

      CREATE TABLE run (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        season smallint NOT NULL,
        unit_id uuid NOT NULL REFERENCES unit,
        campaign_id uuid NOT NULL REFERENCES campaign ON DELETE CASCADE,
        step_id uuid NOT NULL REFERENCES step ON DELETE CASCADE,
        state text NOT NULL DEFAULT 'planned'
          CHECK (state IN ('planned', 'expanding', 'sending', 'done', 'cancelled', 'missed')),
        -- The campaign version that planned it: a run of an older version never starts.
        stamp integer NOT NULL,
        due_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        -- The date before holidays and hours moved it, when they did, and why.
        moved_from timestamptz,
        moved_code text NOT NULL DEFAULT '',
        template_version_id uuid REFERENCES template_version,
        released_at timestamptz,
        expanded_at timestamptz,
        closed_at timestamptz,
        UNIQUE (step_id, stamp)
      );
      CREATE INDEX run_campaign ON run (campaign_id);
      CREATE INDEX run_due ON run (due_at) WHERE state = 'planned';
      CREATE INDEX run_open ON run (state) WHERE state IN ('expanding', 'sending');
    `);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations are not undone: drop the database instead');
  }
}
