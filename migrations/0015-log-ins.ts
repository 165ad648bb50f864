import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Log-ins by one-time links, second factors, sessions that can be seen and ended, and who had a hand in credentials. */
export class LogIns1764000000015 implements MigrationInterface {
  name = 'LogIns1764000000015';

  async up(db: QueryRunner): Promise<void> {
    await db.query(TABLES);
    await db.query(WHO);
    await db.query(FACTORS);
    await db.query(LINKS);
    await db.query(HANDS);
    await db.query(SCOPE);
  }

  async down(): Promise<void> {
    throw new Error('the migrations are not undone: restore a backup instead');
  }
}

const TABLES = `
  -- Whether those who approve and those who administer must have a second factor.
  ALTER TABLE instance ADD COLUMN second_factor_required boolean NOT NULL DEFAULT false;
  -- What a session is called where its token must not be seen.
  ALTER TABLE session ADD COLUMN id uuid NOT NULL UNIQUE DEFAULT uuidv7();

  -- The password fits and something is still to be done: a code, or setting up the second factor.
  CREATE TABLE pending_log_in (
    token_hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX pending_log_in_user ON pending_log_in (user_id);

  -- One per user: codes by time (RFC 6238).
  CREATE TABLE second_factor (
    user_id uuid PRIMARY KEY REFERENCES app_user ON DELETE CASCADE,
    secret_cipher bytea NOT NULL,
    -- Null until a first code has shown that the user's device has the secret.
    confirmed_at timestamptz,
    -- The last time step whose code was taken: each is good once.
    taken_step bigint NOT NULL DEFAULT 0,
    tries smallint NOT NULL DEFAULT 0,
    tries_since timestamptz
  );
  CREATE TABLE recovery_code (
    user_id uuid NOT NULL REFERENCES second_factor ON DELETE CASCADE,
    code_hash text NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, code_hash)
  );

  -- A link that sets a password, once. What lies here is the SHA-256 of its token.
  CREATE TABLE access_link (
    token_hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('first', 'invitation', 'reset')),
    -- The other person who had it made; null: the user's own wish, or a command at the server.
    made_by uuid REFERENCES app_user ON DELETE SET NULL,
    -- How it gets to the user. "sandbox": to the inbox that everybody at the sandbox reads, also until a worker knows better.
    way text NOT NULL CHECK (way IN ('shown', 'mailed', 'sandbox')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- Used, or made void by another that was; it stays to be counted.
    used_at timestamptz
  );
  CREATE INDEX access_link_user ON access_link (user_id);

  -- Mails of the system to its own users. A row is sent once; with its link it goes.
  CREATE TABLE access_mail (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
    link_hash bytea REFERENCES access_link ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('invitation', 'reset', 'factorRemoved')),
    -- Token and names, sealed; nothing once it was handed over.
    facts_cipher bytea,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'uncertain', 'dropped')),
    code text NOT NULL DEFAULT '',
    tries smallint NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    state_at timestamptz NOT NULL,
    -- The worker that is at it, by its advisory lock.
    lease_by integer,
    CHECK (facts_cipher IS NOT NULL OR state NOT IN ('queued', 'sending'))
  );
  CREATE INDEX access_mail_open ON access_mail (not_before) WHERE state IN ('queued', 'sending');
  CREATE INDEX access_mail_user ON access_mail (user_id);
  CREATE INDEX access_mail_link ON access_mail (link_hash);

  -- Others who had a hand in a user's credentials as they are now (ADR 0021).
  CREATE TABLE credential_hand (
    user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
    hand_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
    -- "shown", "mailed", "sandbox": made the link that set the password, by its way. "factorRemoved": took the second factor away.
    how text NOT NULL CHECK (how IN ('shown', 'mailed', 'sandbox', 'factorRemoved')),
    PRIMARY KEY (user_id, hand_id, how)
  );
  CREATE INDEX credential_hand_of ON credential_hand (hand_id);
  -- Whoever set a password before there were links knew it.
  INSERT INTO credential_hand (user_id, hand_id, how) SELECT id, password_set_by, 'shown' FROM app_user WHERE password_set_by IS NOT NULL;
`;

const WHO = `
  CREATE VIEW login_user AS
    SELECT u.id, u.unit_id, u.email, u.full_name, u.role, u.locale, u.demo, f.user_id IS NOT NULL AS has_factor,
      -- Everybody knows the password of the demo users: a second factor would only lock the others out.
      NOT u.demo AND u.role IN ('approver', 'administrator') AND (SELECT second_factor_required FROM instance) AS factor_due
    FROM app_user u LEFT JOIN second_factor f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL WHERE u.active;

  DROP FUNCTION find_login(text);
  CREATE FUNCTION find_login(wanted_email text) RETURNS TABLE
    (id uuid, unit_id uuid, email text, full_name text, role text, locale text, demo boolean, has_factor boolean,
      factor_due boolean, password_hash text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.*, u.password_hash FROM login_user l JOIN app_user u ON u.id = l.id WHERE l.email = lower(wanted_email) $$;

  DROP FUNCTION find_session(bytea, timestamptz);
  CREATE FUNCTION find_session(hash bytea, at timestamptz) RETURNS TABLE
    (session_id uuid, user_id uuid, unit_id uuid, email text, full_name text, role text, locale text, demo boolean)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE session s SET seen_at = at WHERE s.token_hash = hash AND s.seen_at < at - interval '1 minute';
    SELECT s.id, u.id, u.unit_id, u.email, u.full_name, u.role, u.locale, u.demo
    FROM session s JOIN app_user u ON u.id = s.user_id
    WHERE s.token_hash = hash AND s.expires_at > at AND u.active $$;

  CREATE FUNCTION open_pending(hash bytea, who uuid, at timestamptz, until timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO pending_log_in (token_hash, user_id, created_at, expires_at) VALUES (hash, who, at, until) $$;
  CREATE FUNCTION find_pending(hash bytea, at timestamptz) RETURNS SETOF login_user
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.* FROM pending_log_in p JOIN login_user l ON l.id = p.user_id WHERE p.token_hash = hash AND p.expires_at > at $$;
  -- True for one caller: a log-in ends once.
  CREATE FUNCTION close_pending(hash bytea) RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ DELETE FROM pending_log_in WHERE token_hash = hash RETURNING true $$;

  CREATE OR REPLACE FUNCTION end_sessions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    DELETE FROM session WHERE user_id = NEW.id;
    DELETE FROM pending_log_in WHERE user_id = NEW.id;
    RETURN NULL;
  END $$;

  -- As for the sending rules: it holds for every unit, so only the uppermost sets it.
  CREATE FUNCTION require_second_factor(required boolean) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE instance SET second_factor_required = required
    WHERE scope_unit() IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unit_tree WHERE unit_id = scope_unit() AND depth > 0)
    RETURNING true $$;
`;

const FACTORS = `
  CREATE FUNCTION find_factor(who uuid) RETURNS TABLE (secret_cipher bytea, confirmed boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT secret_cipher, confirmed_at IS NOT NULL FROM second_factor WHERE user_id = who $$;
  -- A secret that is to be confirmed; nothing once one is.
  CREATE FUNCTION begin_factor(who uuid, cipher bytea) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO second_factor (user_id, secret_cipher) VALUES (who, cipher)
    ON CONFLICT (user_id) DO UPDATE SET secret_cipher = cipher WHERE second_factor.confirmed_at IS NULL RETURNING true $$;
  -- Counts a try at a code, before it is looked at. 0, or the seconds until there may be another.
  CREATE FUNCTION try_factor(who uuid, at timestamptz, most int, span interval) RETURNS int
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE second_factor SET
      tries = CASE WHEN tries_since > at - span THEN least(tries + 1, most + 1) ELSE 1 END,
      tries_since = CASE WHEN tries_since > at - span THEN tries_since ELSE at END
    WHERE user_id = who
    RETURNING CASE WHEN tries > most THEN greatest(1, ceil(extract(epoch FROM tries_since + span - at)))::int ELSE 0 END $$;
  -- For one who is in and changed their password: whoever guesses has to learn it first, again. Never for a link, which whoever
  -- reads the mailbox makes at will.
  CREATE FUNCTION forget_factor_tries(who uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE second_factor SET tries = 0, tries_since = NULL WHERE user_id = who AND tries > 0 $$;
  -- True for the first who brings the code of this step or of one that follows those that were taken.
  CREATE FUNCTION take_factor_step(who uuid, step bigint) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE second_factor SET taken_step = step, tries = 0, tries_since = NULL
    WHERE user_id = who AND confirmed_at IS NOT NULL AND taken_step < step RETURNING true $$;
  CREATE FUNCTION take_recovery_code(who uuid, hash text, at timestamptz) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH taken AS (UPDATE recovery_code SET used_at = at WHERE user_id = who AND code_hash = hash AND used_at IS NULL RETURNING user_id)
    UPDATE second_factor f SET tries = 0, tries_since = NULL FROM taken WHERE f.user_id = taken.user_id RETURNING true $$;
  CREATE FUNCTION put_recovery_codes(who uuid, hashes text[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM recovery_code WHERE user_id = who;
    INSERT INTO recovery_code (user_id, code_hash) SELECT who, unnest(hashes) $$;
  -- Both or nothing: a factor without its recovery codes locks out whoever loses the device.
  CREATE FUNCTION confirm_factor(who uuid, cipher bytea, step bigint, at timestamptz, hashes text[]) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    UPDATE second_factor SET confirmed_at = at, taken_step = step, tries = 0, tries_since = NULL
    WHERE user_id = who AND secret_cipher = cipher AND confirmed_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM put_recovery_codes(who, hashes);
    RETURN true;
  END $$;
  CREATE FUNCTION recovery_codes_left(who uuid) RETURNS int
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*)::int FROM recovery_code WHERE user_id = who AND used_at IS NULL $$;

  -- Whoever takes another's second factor away ends what is open and is remembered. With the user it goes unsaid.
  CREATE FUNCTION note_factor_removed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE who uuid := substring(current_setting('loa.actor', true) FROM '^user:(.+)$')::uuid;
  BEGIN
    IF who <> OLD.user_id AND EXISTS (SELECT 1 FROM app_user WHERE id = OLD.user_id) THEN
      INSERT INTO credential_hand (user_id, hand_id, how) VALUES (OLD.user_id, who, 'factorRemoved') ON CONFLICT DO NOTHING;
      DELETE FROM session WHERE user_id = OLD.user_id;
      DELETE FROM pending_log_in WHERE user_id = OLD.user_id;
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER second_factor_removed AFTER DELETE ON second_factor FOR EACH ROW EXECUTE FUNCTION note_factor_removed();
`;

const LINKS = `
  CREATE FUNCTION find_link(hash bytea) RETURNS TABLE (kind text, expires_at timestamptz, email text, full_name text, locale text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.kind, k.expires_at, u.email, u.full_name, u.locale
    FROM access_link k JOIN app_user u ON u.id = k.user_id AND u.active
    WHERE k.token_hash = hash AND k.used_at IS NULL $$;

  -- Sets the password for the one who comes first; who had a hand in it is remembered. Nothing when the link is no good.
  CREATE FUNCTION use_link(hash bytea, at timestamptz, new_hash text) RETURNS TABLE (user_email text, link_kind text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE used access_link;
  BEGIN
    UPDATE access_link k SET used_at = at FROM app_user u
    WHERE k.token_hash = hash AND k.used_at IS NULL AND k.expires_at > at AND u.id = k.user_id AND u.active RETURNING k.* INTO used;
    IF NOT FOUND THEN RETURN; END IF;
    UPDATE access_link SET used_at = at WHERE user_id = used.user_id AND used_at IS NULL;
    DELETE FROM access_mail m USING access_link k WHERE k.user_id = used.user_id AND m.link_hash = k.token_hash;
    -- Who reads the mail of an address owns it; what was shown, or lies in the sandbox, proves no address.
    UPDATE app_user SET password_hash = new_hash,
      email_verified_at = CASE WHEN used.way = 'mailed' THEN coalesce(email_verified_at, at) ELSE email_verified_at END
    WHERE id = used.user_id RETURNING email INTO user_email;
    IF used.way <> 'sandbox' THEN DELETE FROM credential_hand WHERE user_id = used.user_id; END IF;
    IF used.made_by IS NOT NULL THEN
      INSERT INTO credential_hand (user_id, hand_id, how) VALUES (used.user_id, used.made_by, used.way) ON CONFLICT DO NOTHING;
    END IF;
    link_kind := used.kind;
    RETURN NEXT;
  END $$;

  -- A user's own wish for a new password: a link and its mail, for whoever the address belongs to. At most "most" in "span";
  -- gives the user only for the records of the server, never to be told to whoever asked.
  CREATE FUNCTION ask_reset(wanted_email text, hash bytea, cipher bytea, at timestamptz, until timestamptz, most int, span interval)
    RETURNS TABLE (user_id uuid, unit_id uuid) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    SELECT u.id, u.unit_id INTO user_id, unit_id FROM app_user u
    WHERE u.email = lower(wanted_email) AND u.active AND NOT u.demo AND u.password_hash IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    IF (SELECT count(*) FROM access_link k WHERE k.user_id = ask_reset.user_id AND k.kind = 'reset' AND k.created_at > at - span) >= most THEN
      RETURN;
    END IF;
    INSERT INTO access_link (token_hash, user_id, kind, way, created_at, expires_at) VALUES (hash, user_id, 'reset', 'sandbox', at, until);
    INSERT INTO access_mail (user_id, link_hash, kind, facts_cipher, not_before, expires_at, state_at)
    VALUES (user_id, hash, 'reset', cipher, at, until, at);
    RETURN NEXT;
  END $$;
`;

const HANDS = `
  ALTER TABLE app_user DROP COLUMN password_set_by;

  -- The rule of two persons, by who had a hand in whose credentials instead of who set a password (ADR 0021). "w" wrote, by a
  -- log-in or by a key that they made. One made the other's link, or took the second factor; or a third saw the links of both.
  CREATE OR REPLACE FUNCTION same_hand(decided uuid, approver uuid, authoring text[]) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH w AS (
        SELECT c.submitted_by AS id FROM campaign c WHERE c.id = decided
        UNION
        SELECT coalesce(k.created_by, u.id) FROM audit_entry e
        LEFT JOIN app_user u ON e.actor_kind = 'user' AND u.id::text = e.actor_id
        LEFT JOIN api_key k ON e.actor_kind = 'apiKey' AND k.id::text = e.actor_id
        WHERE e.object_kind = 'campaign' AND e.object_id = decided::text AND e.action = ANY (authoring)),
      -- What lies in the sandbox is read by all who are at it: that counts once messages reach real people.
      saw AS (SELECT user_id, hand_id FROM credential_hand WHERE how = 'shown' OR (how = 'sandbox' AND (
        EXISTS (SELECT 1 FROM channel_account WHERE mode = 'real') OR EXISTS (SELECT 1 FROM instance WHERE real_since IS NOT NULL))))
    SELECT EXISTS (SELECT 1 FROM w JOIN credential_hand h
        ON (h.user_id = approver AND h.hand_id = w.id) OR (h.user_id = w.id AND h.hand_id = approver))
      OR EXISTS (SELECT 1 FROM w JOIN saw one ON one.user_id = w.id JOIN saw other ON other.hand_id = one.hand_id
        WHERE other.user_id = approver AND w.id <> approver) $$;
`;

const THROUGH_USER = 'EXISTS (SELECT 1 FROM app_user u WHERE u.id = user_id)';

const SCOPE = `
  ALTER TABLE pending_log_in ENABLE ROW LEVEL SECURITY;
  ALTER TABLE second_factor ENABLE ROW LEVEL SECURITY;
  ALTER TABLE recovery_code ENABLE ROW LEVEL SECURITY;
  ALTER TABLE access_link ENABLE ROW LEVEL SECURITY;
  ALTER TABLE access_mail ENABLE ROW LEVEL SECURITY;
  ALTER TABLE credential_hand ENABLE ROW LEVEL SECURITY;

  -- Whose users the scope shows. Tokens, secrets and words stay unread: only their state is.
  CREATE POLICY api_read ON session FOR SELECT TO loa_api USING (${THROUGH_USER});
  CREATE POLICY api_delete ON session FOR DELETE TO loa_api USING (${THROUGH_USER});
  GRANT SELECT (id, user_id, created_at, seen_at, expires_at, agent), DELETE ON session TO loa_api;
  CREATE POLICY api_read ON second_factor FOR SELECT TO loa_api USING (${THROUGH_USER});
  CREATE POLICY api_delete ON second_factor FOR DELETE TO loa_api USING (${THROUGH_USER});
  GRANT SELECT (user_id, confirmed_at), DELETE ON second_factor TO loa_api;
  CREATE POLICY api_read ON access_link FOR SELECT TO loa_api USING (${THROUGH_USER});
  CREATE POLICY api_insert ON access_link FOR INSERT TO loa_api
    WITH CHECK (${THROUGH_USER} AND 'user:' || made_by = current_setting('loa.actor', true));
  CREATE POLICY api_delete ON access_link FOR DELETE TO loa_api USING (${THROUGH_USER});
  GRANT SELECT (user_id, kind, way, created_at, expires_at), INSERT, DELETE ON access_link TO loa_api;
  CREATE POLICY api_read ON access_mail FOR SELECT TO loa_api USING (${THROUGH_USER});
  CREATE POLICY api_insert ON access_mail FOR INSERT TO loa_api WITH CHECK (${THROUGH_USER});
  GRANT SELECT (id, user_id, kind, state, state_at), INSERT ON access_mail TO loa_api;

  CREATE POLICY worker ON pending_log_in TO loa_worker USING (true) WITH CHECK (true);
  CREATE POLICY worker ON access_link TO loa_worker USING (true) WITH CHECK (true);
  CREATE POLICY worker ON access_mail TO loa_worker USING (true) WITH CHECK (true);
  GRANT SELECT, DELETE ON pending_log_in TO loa_worker;
  GRANT SELECT, UPDATE, DELETE ON access_link TO loa_worker;
  GRANT SELECT, UPDATE, DELETE ON access_mail TO loa_worker;

  REVOKE ALL ON FUNCTION note_factor_removed() FROM PUBLIC;
  REVOKE ALL ON FUNCTION find_login(text), find_session(bytea, timestamptz), open_pending(bytea, uuid, timestamptz, timestamptz),
    find_pending(bytea, timestamptz), close_pending(bytea), require_second_factor(boolean), find_factor(uuid),
    begin_factor(uuid, bytea), confirm_factor(uuid, bytea, bigint, timestamptz, text[]), try_factor(uuid, timestamptz, int, interval),
    forget_factor_tries(uuid), take_factor_step(uuid, bigint), take_recovery_code(uuid, text, timestamptz), put_recovery_codes(uuid, text[]),
    recovery_codes_left(uuid), find_link(bytea), use_link(bytea, timestamptz, text),
    ask_reset(text, bytea, bytea, timestamptz, timestamptz, int, interval) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION find_login(text), find_session(bytea, timestamptz), open_pending(bytea, uuid, timestamptz, timestamptz),
    find_pending(bytea, timestamptz), close_pending(bytea), require_second_factor(boolean), find_factor(uuid),
    begin_factor(uuid, bytea), confirm_factor(uuid, bytea, bigint, timestamptz, text[]), try_factor(uuid, timestamptz, int, interval),
    forget_factor_tries(uuid), take_factor_step(uuid, bigint), take_recovery_code(uuid, text, timestamptz), put_recovery_codes(uuid, text[]),
    recovery_codes_left(uuid), find_link(bytea), use_link(bytea, timestamptz, text),
    ask_reset(text, bytea, bytea, timestamptz, timestamptz, int, interval) TO loa_api;
`;
