import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may log in or call, what they did, and the senders and outlets that units own. */
export class AccountsAndUsers1764000000002 implements MigrationInterface {
  name = 'AccountsAndUsers1764000000002';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app_user (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        email text NOT NULL UNIQUE CHECK (email = lower(email)),
        full_name text NOT NULL,
        role text NOT NULL CHECK (role IN ('officer', 'schoolOfficer', 'approver', 'viewer', 'administrator')),
        password_hash text,
        -- The other person who set the password last, and so may know it; null when the user did.
        password_set_by uuid REFERENCES app_user,
        locale text NOT NULL DEFAULT 'vi' CHECK (locale IN ('vi', 'en')),
        -- Addresses of one's own that a test message may go to; ciphertext as in contact_point, null until verified.
        test_phone_cipher bytea,
        email_verified_at timestamptz,
        active boolean NOT NULL DEFAULT true,
        demo boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX app_user_unit ON app_user (unit_id);

      CREATE TABLE session (
        token_hash bytea PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        agent text NOT NULL DEFAULT ''
      );
      CREATE INDEX session_of_user ON session (user_id);

      CREATE TABLE api_key (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        name text NOT NULL,
        prefix text NOT NULL,
        key_hash bytea NOT NULL UNIQUE,
        permissions text[] NOT NULL,
        created_by uuid REFERENCES app_user,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        revoked_at timestamptz,
        used_at timestamptz
      );

      CREATE TABLE audit_entry (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        unit_id uuid NOT NULL REFERENCES unit,
        actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'apiKey', 'recipient', 'system')),
        actor_id text NOT NULL,
        actor_name text NOT NULL,
        action text NOT NULL,
        object_kind text NOT NULL,
        object_id text NOT NULL,
        facts jsonb NOT NULL DEFAULT '{}'
      );
      CREATE INDEX audit_entry_unit ON audit_entry (unit_id, id DESC);
      CREATE INDEX audit_entry_object ON audit_entry (object_kind, object_id);
      CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      -- Answers of requests that carry an Idempotency-Key, so that a repeat gets the first answer.
      CREATE TABLE idempotency (
        actor text NOT NULL,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        status smallint,
        body jsonb,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (actor, key)
      );

      CREATE TABLE channel_account (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        channel text NOT NULL,
        name text NOT NULL,
        mode text NOT NULL DEFAULT 'sandbox' CHECK (mode IN ('sandbox', 'real')),
        -- Base address with real credentials; null means the provider's documented one, or the sandbox.
        endpoint text,
        settings jsonb NOT NULL DEFAULT '{}',
        secrets_cipher bytea,
        shared_down boolean NOT NULL DEFAULT true,
        active boolean NOT NULL DEFAULT true,
        connections smallint NOT NULL DEFAULT 16 CHECK (connections BETWEEN 1 AND 512),
        per_second integer CHECK (per_second > 0),
        per_day integer CHECK (per_day > 0),
        -- What to do with messages whose hand-over stays unknown: leave them, or send again.
        uncertain_rule text NOT NULL DEFAULT 'hold' CHECK (uncertain_rule IN ('hold', 'repeat')),
        state text NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'held', 'stopped')),
        state_code text NOT NULL DEFAULT '',
        state_until timestamptz,
        callback_token text NOT NULL UNIQUE DEFAULT replace(uuidv4()::text, '-', ''),
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX channel_account_unit ON channel_account (unit_id, channel);

      -- Tokens that renew themselves; locked by row while one process renews.
      CREATE TABLE account_credential (
        account_id uuid PRIMARY KEY REFERENCES channel_account ON DELETE CASCADE,
        secrets_cipher bytea NOT NULL,
        renewed_at timestamptz NOT NULL
      );

      CREATE TABLE outlet (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        unit_id uuid NOT NULL REFERENCES unit,
        account_id uuid NOT NULL REFERENCES channel_account,
        channel text NOT NULL,
        name text NOT NULL,
        address text NOT NULL,
        active boolean NOT NULL DEFAULT true,
        UNIQUE (channel, address)
      );
      CREATE INDEX outlet_unit ON outlet (unit_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations are not undone: drop the database instead');
  }
}
