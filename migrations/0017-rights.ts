import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The health of addresses and its proof, who spoke in a consent, and the rights of one person (Law 91/2025/QH15, Decree
 * 356/2025/NĐ-CP): requests with their deadlines, erasure with a certificate, and a list of what must not come back
 * unasked.
 */
export class Rights1764000000017 implements MigrationInterface {
  name = 'Rights1764000000017';

  async up(db: QueryRunner): Promise<void> {
    await addresses(db);
    await consents(db);
    await requests(db);
    await erasure(db);
    await access(db);
  }

  async down(): Promise<void> {
    throw new Error('not undone: requests and certificates would be lost');
  }
}

async function addresses(db: QueryRunner): Promise<void> {
  await db.query(`
    ALTER TABLE contact_point
      -- Where no single message tells why: "soft" refused again and again, "sameAddress" known bad at another record.
      ADD COLUMN health_code text NOT NULL DEFAULT '',
      -- How an officer knew that it works again. Typed, so here and not in the log: an erasure takes it.
      ADD COLUMN restored_evidence text NOT NULL DEFAULT '',
      ADD COLUMN verified_at timestamptz,
      ADD COLUMN verified_how text NOT NULL DEFAULT '' CHECK (verified_how IN ('', 'code', 'preferencePage'));
    CREATE INDEX contact_point_care ON contact_point (id) WHERE health IN ('invalid', 'bounced', 'blocked');

    -- Writers that know nothing of the code leave no old one behind.
    CREATE FUNCTION clear_health_code() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.health_code := '';
      RETURN NEW;
    END $$;
    CREATE TRIGGER contact_health_code BEFORE UPDATE OF health ON contact_point FOR EACH ROW
      WHEN (NEW.health <> OLD.health AND NEW.health_code = OLD.health_code AND OLD.health_code <> '')
      EXECUTE FUNCTION clear_health_code();

    -- An address that bounced stays known as such, whoever enters it next and wherever.
    CREATE FUNCTION inherit_health() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      UPDATE contact_point c SET health = k.health, health_at = k.health_at, health_code = 'sameAddress'
      FROM added a CROSS JOIN LATERAL (
        SELECT o.health, o.health_at FROM contact_point o WHERE o.address_key = a.address_key AND o.channel = a.channel
          AND o.id <> a.id AND o.health IN ('bounced', 'blocked') ORDER BY o.health_at DESC NULLS LAST LIMIT 1) k
      WHERE a.health = 'unverified' AND c.id = a.id;
      RETURN NULL;
    END $$;
    CREATE TRIGGER contact_health_inherited AFTER INSERT ON contact_point
      REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION inherit_health();

    -- Refusals that may pass: a full mailbox, a phone that is off. Three within 30 days say that it does not.
    CREATE TABLE soft_refusal (
      season smallint NOT NULL,
      delivery_id bigint NOT NULL,
      contact_id uuid NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (season, delivery_id)
    );
    CREATE INDEX soft_refusal_contact ON soft_refusal (contact_id, at);
    CREATE FUNCTION note_soft_refusal() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      -- Codes of the channels that speak of the address and mark it by no health (e-mail reference, 4.2; Zalo, 5.2).
      IF NEW.code ~ '^(smtp:rcpt:5[.](1[.]2|4[.]4|2[.][12])|dsn:(5[.](1[.]2|4[.]4|2[.][12])|4[.].*)|esms:status:.*|zns:-11[04])$' THEN
        INSERT INTO soft_refusal (season, delivery_id, contact_id, at)
        SELECT d.season, d.id, d.contact_id, NEW.at FROM delivery d WHERE d.season = NEW.season AND d.id = NEW.delivery_id
        ON CONFLICT (season, delivery_id) DO NOTHING;
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER soft_refusal_noted AFTER INSERT ON delivery_event FOR EACH ROW WHEN (NEW.to_state = 'failed')
      EXECUTE FUNCTION note_soft_refusal();

    -- A code on its way to an address that somebody wants to prove. The code itself goes once it is sent.
    CREATE TABLE contact_code (
      id uuid PRIMARY KEY DEFAULT uuidv7(),
      contact_id uuid NOT NULL REFERENCES contact_point ON DELETE CASCADE,
      address_key bytea NOT NULL,
      asked_by text NOT NULL,
      asked_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      locale text NOT NULL DEFAULT 'vi' CHECK (locale IN ('vi', 'en')),
      code_cipher bytea NOT NULL,
      code_seal text NOT NULL,
      tries smallint NOT NULL DEFAULT 0,
      state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'uncertain', 'used')),
      code text NOT NULL DEFAULT ''
    );
    CREATE INDEX contact_code_contact ON contact_code (contact_id, asked_at);
    CREATE INDEX contact_code_address ON contact_code (address_key, asked_at);
    CREATE INDEX contact_code_queued ON contact_code (asked_at) WHERE state = 'queued';

    CREATE FUNCTION owns_contact(contact uuid) RETURNS uuid
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT p.id FROM contact_point c JOIN person p ON p.id = c.person_id WHERE c.id = contact AND p.erased_at IS NULL
        AND (p.id = scope_person() OR p.home_unit_id = ANY ((SELECT units_below())::uuid[])) $$;
    -- How many codes went to the address of a contact since then, to whomever it belongs.
    CREATE FUNCTION codes_since(contact uuid, since timestamptz) RETURNS integer
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT count(*)::int FROM contact_point c JOIN contact_code k ON k.address_key = c.address_key
      WHERE c.id = contact AND owns_contact(contact) IS NOT NULL AND k.asked_at > since $$;
    -- A code proves an address whatever was thought of it, at all who share it; a person's own word only what was never
    -- refused.
    CREATE FUNCTION verify_contact(contact uuid, how text, at timestamptz) RETURNS integer
      LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH known AS (SELECT c.* FROM contact_point c WHERE c.id = contact AND owns_contact(contact) IS NOT NULL),
      proven AS (
        UPDATE contact_point c SET health = 'active', health_at = at, health_code = '', verified_at = at, verified_how = how
        FROM known k WHERE c.person_id = k.person_id AND c.address_key = k.address_key
          AND (c.health IN ('active', 'unverified') OR (how = 'code' AND c.id = k.id AND c.health <> 'optedOut'))
        RETURNING c.id),
      shared AS (
        UPDATE contact_point c SET health = 'unverified', health_at = at, health_code = ''
        FROM known k WHERE how = 'code' AND c.address_key = k.address_key AND c.channel = k.channel AND c.person_id <> k.person_id
          AND c.health IN ('invalid', 'bounced', 'blocked')),
      forgiven AS (
        DELETE FROM soft_refusal s USING contact_point c, known k
        WHERE how = 'code' AND c.address_key = k.address_key AND c.channel = k.channel AND s.contact_id = c.id)
      SELECT count(*)::int FROM proven $$;
    -- Refused once, refused for all who share the address; put back for all from the uppermost unit alone, from others for
    -- whom they have at home.
    CREATE FUNCTION restore_address(contact uuid, evidence text, at timestamptz) RETURNS integer
      LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH known AS (SELECT c.* FROM contact_point c WHERE c.id = contact AND owns_contact(contact) IS NOT NULL),
      back AS (
        UPDATE contact_point c SET health = 'unverified', health_at = at, health_code = '',
          restored_evidence = CASE c.id WHEN contact THEN evidence ELSE c.restored_evidence END
        FROM known k WHERE c.address_key = k.address_key AND c.channel = k.channel
          AND c.health IN ('invalid', 'bounced', 'blocked')
          AND (owns_contact(c.id) IS NOT NULL OR (scope_unit() IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM unit_tree t WHERE t.unit_id = scope_unit() AND t.ancestor_id <> t.unit_id)))
        RETURNING c.id),
      forgiven AS (DELETE FROM soft_refusal s USING back b WHERE s.contact_id = b.id)
      SELECT count(*)::int FROM back $$;
  `);
}

async function consents(db: QueryRunner): Promise<void> {
  await db.query(`
    ALTER TABLE consent
      -- Who spoke. Null: the person, or of a list that guardians signed (method "guardian") guardian and pupil both.
      ADD COLUMN said_by text CHECK (said_by IN ('self', 'guardian', 'both')),
      ADD COLUMN guardian_id uuid REFERENCES person,
      -- The day on the form, when it is not the day of recording.
      ADD COLUMN said_on date,
      ADD CONSTRAINT consent_guardian CHECK (guardian_id IS NULL OR said_by IN ('guardian', 'both'));
    CREATE INDEX consent_guardian_person ON consent (guardian_id) WHERE guardian_id IS NOT NULL;

    -- What stands of a pupil's consent: under 7 the guardian speaks, up to 16 both must agree, from 16 the pupil alone
    -- (compliance reference, 2.1); an unknown age counts as between. A no of anyone counts at once. What a guardian said
    -- ends with the link to the pupil.
    CREATE FUNCTION pupil_words(pupil uuid, day date) RETURNS TABLE (purpose text, channel text, given boolean, at timestamptz)
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH who AS (
        SELECT coalesce(p.merged_into, p.id) AS kept, coalesce(p.birth_date + interval '7 years' > day, false) AS small,
          coalesce(p.birth_date + interval '16 years' <= day, false) AS grown
        FROM person p WHERE p.id = pupil),
      said AS (
        SELECT DISTINCT ON (v.voice, c.purpose, c.channel) v.voice, c.purpose, c.channel, c.given, c.at
        FROM who w CROSS JOIN LATERAL (SELECT w.kept AS id UNION ALL SELECT o.id FROM person o WHERE o.merged_into = w.kept) record
        -- By index, also where the planner knows nothing of the tables yet.
        CROSS JOIN LATERAL (SELECT * FROM consent c WHERE c.person_id = record.id OFFSET 0) c
        CROSS JOIN LATERAL unnest(CASE coalesce(c.said_by, CASE c.method WHEN 'guardian' THEN 'both' ELSE 'self' END)
          WHEN 'both' THEN '{self,guardian}' WHEN 'self' THEN '{self}' ELSE '{guardian}' END::text[]) AS v (voice)
        WHERE NOT (v.voice = 'guardian' AND (w.grown OR (c.guardian_id IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM guardian_link g WHERE follow_to_kept(c.guardian_id) = g.guardian_id AND g.pupil_id = w.kept))))
        ORDER BY v.voice, c.purpose, c.channel, c.at DESC, c.id DESC),
      words AS (SELECT purpose, channel, bool_and(given) AS given, max(at) AS at FROM said GROUP BY 1, 2)
      SELECT k.purpose, k.channel, k.given, k.at FROM words k CROSS JOIN who w
      CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(s.voice = 'self'), false) AS self, coalesce(bool_or(s.voice = 'guardian'), false) AS guardian
        FROM said s WHERE s.given AND s.purpose IN (k.purpose, '*') AND s.channel IN (k.channel, '*')) agreed
      WHERE NOT k.given OR ((w.small OR agreed.self) AND (w.grown OR agreed.guardian)) $$;
    -- Pupil by pupil: what one said never meets what another did, however many there are.
    CREATE FUNCTION settle_pupil_consents(ids uuid[], day date) RETURNS void
      LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      -- Two who speak at the same moment take turns, and the second sees the first one's word. The weaker lock: the rows
      -- of the ledger hold theirs on the same person by then.
      SELECT 1 FROM person WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
      DELETE FROM consent_state s USING unnest(ids) AS t (id) WHERE s.person_id = t.id;
      INSERT INTO consent_state (person_id, purpose, channel, given, at)
      SELECT t.id, w.purpose, w.channel, w.given, w.at FROM unnest(ids) AS t (id) CROSS JOIN LATERAL pupil_words(t.id, day) w $$;

    CREATE FUNCTION pupils_with_words(ids uuid[]) RETURNS uuid[]
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT coalesce(array_agg(DISTINCT m.person_id), '{}') FROM unnest(ids) AS t (id) JOIN membership m ON m.person_id = t.id
      WHERE m.audience_group = 'pupil' AND m.valid_to IS NULL
        AND EXISTS (SELECT 1 FROM consent c WHERE c.person_id = m.person_id) $$;

    CREATE OR REPLACE FUNCTION keep_consent_state() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE pupils uuid[] := pupils_with_words(ARRAY(SELECT DISTINCT person_id FROM added));
    BEGIN
      INSERT INTO consent_state (person_id, purpose, channel, given, at)
      SELECT DISTINCT ON (person_id, purpose, channel) person_id, purpose, channel, given, at
      -- Looked up one by one: an array of many would be searched through anew for every row.
      FROM added a WHERE NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = a.person_id AND m.audience_group = 'pupil'
        AND m.valid_to IS NULL) ORDER BY person_id, purpose, channel, at DESC, id DESC
      ON CONFLICT (person_id, purpose, channel) DO UPDATE SET given = excluded.given, at = excluded.at
        WHERE consent_state.at <= excluded.at;
      IF cardinality(pupils) > 0 THEN
        PERFORM settle_pupil_consents(pupils, (SELECT max(at)::date FROM added));
      END IF;
      RETURN NULL;
    END $$;

    -- A pupil without the guardian who spoke, or of another age than was thought. Policies have no time as a parameter,
    -- and neither do triggers; the server's day is near enough, and a clock of the workers settles birthdays.
    CREATE FUNCTION resettle_unlinked() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      PERFORM settle_pupil_consents(pupils_with_words(ARRAY(SELECT DISTINCT pupil_id FROM gone)), current_date);
      RETURN NULL;
    END $$;
    CREATE TRIGGER guardian_consent_ends AFTER DELETE ON guardian_link
      REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION resettle_unlinked();
    CREATE FUNCTION resettle_person() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      PERFORM settle_pupil_consents(pupils_with_words(ARRAY[NEW.id]), current_date);
      RETURN NULL;
    END $$;
    CREATE TRIGGER person_age_changed AFTER UPDATE OF birth_date ON person FOR EACH ROW
      WHEN (OLD.birth_date IS DISTINCT FROM NEW.birth_date) EXECUTE FUNCTION resettle_person();
    -- Those whose 7th or 16th birthday lies within the days before.
    CREATE FUNCTION settle_birthdays(day date, back integer) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE pupils uuid[] := pupils_with_words(ARRAY(SELECT p.id FROM person p
      WHERE (p.birth_date + interval '7 years')::date BETWEEN day - back AND day
        OR (p.birth_date + interval '16 years')::date BETWEEN day - back AND day));
    BEGIN
      PERFORM settle_pupil_consents(pupils, day);
      RETURN cardinality(pupils);
    END $$;
    SELECT settle_pupil_consents(pupils_with_words(ARRAY(SELECT DISTINCT person_id FROM consent)), current_date);

    -- The ledger only grows; of an erased person it keeps yes and no with their times, and no free words.
    CREATE FUNCTION refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (to_jsonb(NEW) - '{evidence,wording}'::text[]) = (to_jsonb(OLD) - '{evidence,wording}'::text[])
        AND NEW.evidence = '' AND NEW.wording = '' THEN RETURN NEW; END IF;
      RAISE EXCEPTION 'consent is append-only' USING ERRCODE = 'insufficient_privilege';
    END $$;
    DROP TRIGGER consent_append_only ON consent;
    CREATE TRIGGER consent_append_only BEFORE UPDATE ON consent FOR EACH ROW EXECUTE FUNCTION refuse_consent_change();
  `);
}

async function requests(db: QueryRunner): Promise<void> {
  await db.query(`
    CREATE TABLE person_request (
      id uuid PRIMARY KEY DEFAULT uuidv7(),
      number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
      unit_id uuid NOT NULL REFERENCES unit,
      person_id uuid NOT NULL REFERENCES person,
      kind text NOT NULL CHECK (kind IN ('access', 'correction', 'withdrawal', 'erasure')),
      -- "ordered": decided by an officer, carried out by a worker.
      state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ordered', 'done', 'refused')),
      asked_by text NOT NULL CHECK (asked_by IN ('self', 'guardian', 'representative')),
      way text NOT NULL CHECK (way IN ('inPerson', 'paper', 'phone', 'email', 'message', 'preferencePage')),
      asked_at timestamptz NOT NULL,
      note text NOT NULL DEFAULT '',
      -- Days by which it must be answered and carried out.
      answer_due date NOT NULL,
      due date NOT NULL,
      extended_at timestamptz,
      extension_reason text NOT NULL DEFAULT '',
      answered_at timestamptz,
      answer text NOT NULL DEFAULT '',
      registered_by text NOT NULL,
      decided_by text NOT NULL DEFAULT '',
      decided_name text NOT NULL DEFAULT '',
      decided_at timestamptz,
      closed_at timestamptz,
      -- What was done, in numbers; no personal data.
      result jsonb,
      -- An erasure that did not go through: how often, why (a code), and when it is tried again.
      tries smallint NOT NULL DEFAULT 0,
      failure text NOT NULL DEFAULT '',
      retry_at timestamptz,
      -- The newest callback in which the traces of an erased person were looked for.
      swept_receipt bigint
    );
    CREATE UNIQUE INDEX person_request_open ON person_request (person_id, kind) WHERE state IN ('open', 'ordered');
    CREATE INDEX person_request_unit ON person_request (unit_id, due);
    CREATE INDEX person_request_person ON person_request (person_id);
    CREATE INDEX person_request_ordered ON person_request (decided_at) WHERE state = 'ordered';

    -- Persons whose data a law or a dispute asks to keep for now; none by default.
    CREATE TABLE legal_hold (
      person_id uuid PRIMARY KEY REFERENCES person,
      basis text NOT NULL,
      until date
    );
  `);
}

async function erasure(db: QueryRunner): Promise<void> {
  await db.query(`
    -- Keyed hashes of codes and addresses of who was erased: an import that brings one back asks first.
    CREATE TABLE erased_key (
      key bytea PRIMARY KEY,
      erased_at timestamptz NOT NULL
    );
    CREATE FUNCTION is_erased(wanted bytea) RETURNS boolean
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
      $$ SELECT EXISTS (SELECT 1 FROM erased_key WHERE key = wanted) $$;
    CREATE FUNCTION erased_among(wanted bytea[]) RETURNS SETOF bytea
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
      $$ SELECT key FROM erased_key WHERE key = ANY (wanted) $$;

    -- What is kept of a person, counted whole, for the home unit and those above it.
    CREATE FUNCTION person_holdings(who uuid) RETURNS jsonb
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT jsonb_build_object(
        'memberships', (SELECT count(*) FROM membership m WHERE m.person_id = p.id),
        'links', (SELECT count(*) FROM guardian_link g WHERE p.id IN (g.guardian_id, g.pupil_id)),
        'addresses', (SELECT count(*) FROM contact_point c WHERE c.person_id = p.id AND octet_length(c.address_cipher) > 0),
        'consents', (SELECT count(*) FROM consent c WHERE c.person_id = p.id),
        'messages', (SELECT count(*) FROM member m WHERE m.person_id = p.id),
        'aboutThem', (SELECT count(*) FROM member m WHERE m.subject_id = p.id),
        'waiting', (SELECT count(*) FROM (
            SELECT season, id FROM member WHERE person_id = p.id UNION SELECT season, id FROM member WHERE subject_id = p.id) m
          JOIN delivery d ON d.season = m.season AND d.member_id = m.id AND d.state = 'queued'))
      FROM person p WHERE p.id = who AND p.erased_at IS NULL
        AND p.home_unit_id = ANY ((SELECT units_below())::uuid[]) $$;

    -- A person's record and those that were merged into it, for the home unit and those above it.
    CREATE FUNCTION person_records(who uuid) RETURNS SETOF uuid
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT o.id FROM person o WHERE (o.id = who OR o.merged_into = who) AND EXISTS (
        SELECT 1 FROM person p WHERE p.id = who AND p.erased_at IS NULL AND p.home_unit_id = ANY ((SELECT units_below())::uuid[])) $$;
    CREATE FUNCTION person_requests(who uuid) RETURNS SETOF person_request
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
      $$ SELECT r.* FROM person_records(who) AS o (id) JOIN person_request r ON r.person_id = o.id $$;
    CREATE FUNCTION person_looks(who uuid) RETURNS SETOF audit_entry
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
      $$ SELECT e.* FROM person_records(who) AS o (id) JOIN audit_entry e ON e.object_kind = 'person' AND e.object_id = o.id::text $$;
    -- What was sent to and about a person, under every record that was merged, whatever school it counts under; for the
    -- home unit and those above it. One row for each message, one without a message where there is none.
    CREATE FUNCTION person_messages(who uuid) RETURNS TABLE (run_id text, member_id bigint, at timestamptz, campaign text, step text,
        outcome text, reason text, about boolean, delivery_id text, channel text, state text, state_at timestamptz, sent_at timestamptz,
        attempts integer, campaign_id uuid, unit_id uuid, time_zone text, person_id uuid, template_key text, template_version integer,
        content jsonb, settings jsonb, anchor_year integer, vars jsonb, erased_at timestamptz, person_erased_at timestamptz)
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      WITH records AS MATERIALIZED (SELECT o.id FROM person_records(who) AS o (id)),
      theirs AS MATERIALIZED (
        SELECT m.season, m.id FROM records r JOIN member m ON m.person_id = r.id
        UNION SELECT m.season, m.id FROM records r JOIN member m ON m.subject_id = r.id)
      SELECT r.id::text, m.id, r.due_at, c.name, s.title, m.outcome, m.reason,
        NOT EXISTS (SELECT 1 FROM records o WHERE o.id = m.person_id), d.id::text, d.channel, d.state, d.state_at, d.sent_at,
        d.attempts::int, c.id, d.unit_id, u.time_zone, m.person_id, t.key, v.version, v.content, c.settings,
        extract(year FROM c.anchor_date)::int, m.vars, r.erased_at, words_erased_at(m.person_id, m.subject_id)
      FROM theirs JOIN member m ON m.season = theirs.season AND m.id = theirs.id
      JOIN run r ON r.id = m.run_id JOIN step s ON s.id = r.step_id JOIN campaign c ON c.id = r.campaign_id
      LEFT JOIN delivery d ON d.season = m.season AND d.member_id = m.id LEFT JOIN unit u ON u.id = d.unit_id
      LEFT JOIN template_version v ON v.id = r.template_version_id LEFT JOIN template t ON t.id = v.template_id
      ORDER BY m.id DESC, d.leg $$;

    -- Blanks all that is known of a person, under every record that was merged, and keeps the rows, so that members and
    -- counts stay what they were. "codes": keyed hashes of the codes that lists know the person by.
    CREATE FUNCTION erase_person(who uuid, codes bytea[], at timestamptz) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
      records uuid[] := ARRAY(SELECT id FROM person WHERE who IN (id, merged_into) ORDER BY merged_into NULLS LAST);
      contacts uuid[] := ARRAY(SELECT id FROM contact_point WHERE person_id = ANY (records));
    BEGIN
      INSERT INTO erased_key (key, erased_at)
      SELECT key, at FROM unnest(codes) key
      UNION SELECT address_key, at FROM contact_point WHERE id = ANY (contacts) AND octet_length(address_cipher) > 0
      ON CONFLICT (key) DO UPDATE SET erased_at = excluded.erased_at;
      -- What would bring facts back when a change of many people is undone.
      DELETE FROM people_change_row r WHERE (r.table_name = 'person' AND r.key->>'id' = ANY (records::text[]))
        OR (r.table_name = 'contact_point' AND r.key->>'id' = ANY (contacts::text[]))
        OR (r.table_name = 'membership' AND r.key->>'id' IN (SELECT id::text FROM membership WHERE person_id = ANY (records)))
        OR r.key->>'person_id' = ANY (records::text[]) OR r.key->>'guardian_id' = ANY (records::text[])
        OR r.key->>'pupil_id' = ANY (records::text[]) OR r.before->>'person_id' = ANY (records::text[])
        OR r.after->>'person_id' = ANY (records::text[]);
      DELETE FROM guardian_link WHERE guardian_id = ANY (records) OR pupil_id = ANY (records);
      DELETE FROM membership WHERE person_id = ANY (records);
      DELETE FROM soft_refusal WHERE contact_id = ANY (contacts);
      DELETE FROM contact_code WHERE contact_id = ANY (contacts);
      -- Deliveries point at these rows; a hash of the row's own id meets no address.
      UPDATE contact_point SET address_cipher = '', address_key = sha256(convert_to(id::text, 'UTF8')), mail_domain = NULL,
        health = 'unverified', health_at = at, health_code = '', last_interaction_at = NULL, verified_at = NULL, verified_how = '',
        restored_evidence = ''
      WHERE id = ANY (contacts);
      UPDATE consent SET evidence = '', wording = ''
      WHERE (person_id = ANY (records) OR guardian_id = ANY (records)) AND (evidence, wording) <> ('', '');
      DELETE FROM consent_state WHERE person_id = ANY (records);
      UPDATE person_request SET note = '', answer = '', extension_reason = '' WHERE person_id = ANY (records);
      UPDATE person SET full_name = '', given_name = '', search_name = '', salutation = '', birth_date = NULL, source_code = NULL,
        eid_status = 'unknown', service_use = 'unknown', tags = '{}', erased_at = at, updated_at = at
      WHERE id = ANY (records);
    END $$;
  `);
}

async function access(db: QueryRunner): Promise<void> {
  const below = (column: string) => `${column} = ANY ((SELECT units_below())::uuid[])`;
  const atHome = `EXISTS (SELECT 1 FROM person p WHERE p.id = person_id AND p.home_unit_id = person_request.unit_id)`;
  const own = `(${below('unit_id')} OR person_id = scope_person())`;
  const contact = 'EXISTS (SELECT 1 FROM contact_point c WHERE c.id = contact_id)';
  const hold = `EXISTS (SELECT 1 FROM person p WHERE p.id = person_id AND ${below('p.home_unit_id')})`;
  for (const table of ['soft_refusal', 'contact_code', 'person_request', 'legal_hold', 'erased_key']) {
    await db.query(`
      ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
      CREATE POLICY worker ON ${table} TO loa_worker USING (true) WITH CHECK (true);
      GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO loa_worker;
    `);
  }
  await db.query(`
    CREATE POLICY api_read ON soft_refusal FOR SELECT TO loa_api USING (${contact});
    CREATE POLICY api_read ON contact_code FOR SELECT TO loa_api USING (${contact});
    CREATE POLICY api_insert ON contact_code FOR INSERT TO loa_api WITH CHECK (owns_contact(contact_id) IS NOT NULL);
    CREATE POLICY api_update ON contact_code FOR UPDATE TO loa_api USING (owns_contact(contact_id) IS NOT NULL);
    CREATE POLICY api_read ON person_request FOR SELECT TO loa_api USING (${own});
    CREATE POLICY api_insert ON person_request FOR INSERT TO loa_api WITH CHECK (${own} AND ${atHome});
    CREATE POLICY api_update ON person_request FOR UPDATE TO loa_api USING (${below('unit_id')}) WITH CHECK (${below('unit_id')});
    CREATE POLICY api_read ON legal_hold FOR SELECT TO loa_api USING (${hold});
    -- How people stood before an import is sealed together; of who is erased it is taken out.
    GRANT UPDATE ON import_change TO loa_worker;
    GRANT SELECT ON soft_refusal, legal_hold TO loa_api;
    GRANT SELECT, INSERT, UPDATE ON contact_code, person_request TO loa_api;
    REVOKE ALL ON FUNCTION clear_health_code(), inherit_health(), note_soft_refusal(), owns_contact(uuid),
      codes_since(uuid, timestamptz), verify_contact(uuid, text, timestamptz), restore_address(uuid, text, timestamptz),
      pupil_words(uuid, date), settle_pupil_consents(uuid[], date), pupils_with_words(uuid[]), resettle_unlinked(), resettle_person(),
      settle_birthdays(date, integer), is_erased(bytea), erased_among(bytea[]), person_holdings(uuid), person_records(uuid),
      person_requests(uuid), person_looks(uuid), person_messages(uuid),
      erase_person(uuid, bytea[], timestamptz) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION owns_contact(uuid), codes_since(uuid, timestamptz), verify_contact(uuid, text, timestamptz),
      restore_address(uuid, text, timestamptz), is_erased(bytea), erased_among(bytea[]), person_holdings(uuid),
      person_requests(uuid), person_looks(uuid), person_messages(uuid) TO loa_api;
    GRANT EXECUTE ON FUNCTION settle_birthdays(date, integer), erase_person(uuid, bytea[], timestamptz) TO loa_worker;
  `);
}
