import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What messages cost and what a campaign may spend; and which rows came with the sample, so that they can go as one. */
export class MoneyAndSample1764000000018 implements MigrationInterface {
  name = 'MoneyAndSample1764000000018';

  async up(db: QueryRunner): Promise<void> {
    await db.query(MONEY);
    await db.query(SAMPLE_MARKS);
    await db.query(MAIL_ACCOUNTS);
    await db.query(DEMO_HANDS);
    await db.query(LEAVING);
    const below = (column: string) => `${column} = ANY ((SELECT units_below())::uuid[])`;
    const account = 'EXISTS (SELECT 1 FROM channel_account a WHERE a.id = account_id';
    await db.query(`
      -- Prices are read by whoever may use the account: estimates need them.
      CREATE POLICY api_read ON tariff FOR SELECT TO loa_api USING (${account}));
      CREATE POLICY api_insert ON tariff FOR INSERT TO loa_api WITH CHECK (${account} AND ${below('a.unit_id')}));
      CREATE POLICY api_update ON tariff FOR UPDATE TO loa_api USING (${account} AND ${below('a.unit_id')}));
      CREATE POLICY api_delete ON tariff FOR DELETE TO loa_api USING (${account} AND ${below('a.unit_id')}));
      GRANT SELECT, INSERT, UPDATE, DELETE ON tariff TO loa_api;
      CREATE POLICY api_read ON delivery_cost FOR SELECT TO loa_api USING (${below('unit_id')});
      CREATE POLICY api_read ON campaign_spend FOR SELECT TO loa_api
        USING (EXISTS (SELECT 1 FROM campaign c WHERE c.id = campaign_id AND ${below('c.unit_id')}));
      GRANT SELECT ON delivery_cost, campaign_spend TO loa_api;
    `);
    for (const table of ['tariff', 'delivery_cost', 'campaign_spend']) {
      await db.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY worker ON ${table} TO loa_worker USING (true) WITH CHECK (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO loa_worker;
      `);
    }
  }

  async down(): Promise<void> {
    throw new Error('not undone: what was spent would be forgotten');
  }
}

const MONEY = `
  -- Price lists of sender accounts, in đồng without VAT. A line holds from its day on, until a newer one of its kind begins.
  CREATE TABLE tariff (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    account_id uuid NOT NULL REFERENCES channel_account ON DELETE CASCADE,
    kind text NOT NULL DEFAULT 'any' CHECK (kind IN ('any', 'notice', 'advertising')),
    operator text NOT NULL DEFAULT 'any' CHECK (operator IN
      ('any', 'viettel', 'vinaphone', 'mobifone', 'vietnamobile', 'gmobile', 'itel', 'wintel', 'other')),
    -- The provider's template id; empty: all.
    template text NOT NULL DEFAULT '',
    per text NOT NULL DEFAULT 'message' CHECK (per IN ('part', 'message')),
    price numeric(10, 2) NOT NULL CHECK (price >= 0),
    valid_from date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, kind, operator, template, valid_from)
  );

  -- One row for each delivery that costs something, written when its batch goes on the queue: before anything is handed over.
  CREATE TABLE delivery_cost (
    season smallint NOT NULL,
    delivery_id bigint NOT NULL,
    campaign_id uuid NOT NULL,
    run_id bigint NOT NULL,
    unit_id uuid NOT NULL,
    parts smallint NOT NULL DEFAULT 1,
    operator text NOT NULL DEFAULT '',
    -- Of one sending by the price list of its day.
    price numeric(12, 2) NOT NULL,
    -- Sendings that may each be charged: one more for every repeat of what may have arrived.
    times smallint NOT NULL DEFAULT 1,
    -- What the provider says it charged.
    reported numeric(12, 2),
    PRIMARY KEY (season, delivery_id)
  );
  CREATE INDEX delivery_cost_run ON delivery_cost (run_id);
  CREATE INDEX delivery_cost_campaign ON delivery_cost (campaign_id);

  ALTER TABLE batch ADD COLUMN priced_on date,
    -- Waits for a price of its account: its campaign has a budget.
    ADD COLUMN no_price boolean NOT NULL DEFAULT false;
  CREATE INDEX batch_no_price ON batch (run_id) WHERE no_price;

  ALTER TABLE campaign
    ADD COLUMN budget numeric(14, 2) CHECK (budget > 0),
    -- A raise that somebody asked for and a second person has not decided on.
    ADD COLUMN budget_wanted numeric(14, 2) CHECK (budget_wanted > 0),
    ADD COLUMN budget_wanted_by uuid REFERENCES app_user;

  -- What a campaign has spent or has under way; the row is also the lock under which its batches are let through.
  CREATE TABLE campaign_spend (
    campaign_id uuid PRIMARY KEY REFERENCES campaign ON DELETE CASCADE,
    -- At least what a recount gives: messages that end without being charged are taken off only when it matters.
    committed numeric(14, 2) NOT NULL DEFAULT 0
  );

  DO $$ DECLARE kinds text; BEGIN
    SELECT pg_get_expr(conbin, conrelid) INTO kinds FROM pg_constraint
    WHERE conrelid = 'alert'::regclass AND conname = 'alert_kind_check';
    ALTER TABLE alert DROP CONSTRAINT alert_kind_check;
    EXECUTE format($f$ALTER TABLE alert ADD CONSTRAINT alert_kind_check
      CHECK (%s OR kind IN ('budgetNear', 'budgetUsedUp'))$f$, kinds);
  END $$;
`;

const SAMPLE_MARKS = `
  ALTER TABLE unit ADD COLUMN sample boolean NOT NULL DEFAULT false;
  ALTER TABLE person ADD COLUMN sample boolean NOT NULL DEFAULT false;
  ALTER TABLE outlet ADD COLUMN sample boolean NOT NULL DEFAULT false;
  ALTER TABLE campaign ADD COLUMN sample boolean NOT NULL DEFAULT false;
  ALTER TABLE audience ADD COLUMN sample boolean NOT NULL DEFAULT false;
  -- When the demo was left; it never opens again, and nothing of it is written again.
  ALTER TABLE instance ADD COLUMN demo_left_at timestamptz;

  CREATE FUNCTION actor_is_demo(actor text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM app_user u LEFT JOIN api_key k ON k.created_by = u.id
      WHERE u.demo AND actor IN ('user:' || u.id, 'apiKey:' || k.id)) $$;

  -- What was there before this: the sample gives ids of version 8 to units and people, and nobody else does.
  UPDATE unit SET sample = true WHERE id::text LIKE '________-____-8___-a___-____________';
  UPDATE person SET sample = true WHERE id::text LIKE '________-____-8___-a___-____________';
  UPDATE outlet SET sample = true WHERE address ~ '^4400000000[0-9]{5}$';
  UPDATE campaign c SET sample = true WHERE EXISTS (SELECT 1 FROM app_user u WHERE u.id = c.created_by AND u.demo)
    OR EXISTS (SELECT 1 FROM audit_entry e WHERE e.object_kind = 'campaign' AND e.object_id = c.id::text
      AND e.action = 'campaign.created' AND actor_is_demo(e.actor_kind || ':' || e.actor_id));
  UPDATE audience a SET sample = true WHERE EXISTS (SELECT 1 FROM audit_entry e WHERE e.object_kind = 'audience'
    AND e.object_id = a.id::text AND e.action = 'audience.created' AND actor_is_demo(e.actor_kind || ':' || e.actor_id));

  -- What is planned under a demo log-in belongs to the demo.
  CREATE FUNCTION mark_sample() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    NEW.sample := NEW.sample OR actor_is_demo(current_setting('loa.actor', true));
    RETURN NEW;
  END $$;
  CREATE TRIGGER campaign_sample BEFORE INSERT ON campaign FOR EACH ROW EXECUTE FUNCTION mark_sample();
  CREATE TRIGGER audience_sample BEFORE INSERT ON audience FOR EACH ROW EXECUTE FUNCTION mark_sample();

  -- A sample person whose name or birth date somebody real wrote over is a real one from then on.
  CREATE FUNCTION unmark_sample() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    IF current_setting('loa.actor', true) ~ '^(user|apiKey):' AND NOT actor_is_demo(current_setting('loa.actor', true)) THEN
      NEW.sample := false;
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER person_sample BEFORE UPDATE OF full_name, birth_date ON person FOR EACH ROW
    WHEN (OLD.sample AND (OLD.full_name, OLD.birth_date) IS DISTINCT FROM (NEW.full_name, NEW.birth_date))
    EXECUTE FUNCTION unmark_sample();
  REVOKE ALL ON FUNCTION actor_is_demo(text), mark_sample(), unmark_sample() FROM PUBLIC;

  -- The banner speaks of a practice installation; one without any sender is none.
  CREATE OR REPLACE FUNCTION all_on_sandbox() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(bool_and(mode = 'sandbox'), false) FROM channel_account WHERE active OR mode <> 'sandbox' $$;
  CREATE OR REPLACE FUNCTION demo_open() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT 1 FROM channel_account WHERE mode <> 'sandbox')
      AND NOT EXISTS (SELECT 1 FROM instance WHERE real_since IS NOT NULL OR demo_left_at IS NOT NULL) $$;

  -- Those who run the installation once it is somebody's: active, with a password, over all units.
  CREATE VIEW real_head AS SELECT u.id, u.unit_id, u.created_at FROM app_user u
    WHERE u.active AND NOT u.demo AND u.role = 'administrator' AND u.password_hash IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM unit_tree t WHERE t.unit_id = u.unit_id AND t.depth > 0);
  -- Everybody knows the password of the demo's log-ins: they end when somebody real is in charge, before real people are entered.
  CREATE FUNCTION demo_log_ins_open() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT demo_open() AND NOT EXISTS (SELECT 1 FROM real_head) $$;
  REVOKE ALL ON FUNCTION demo_log_ins_open() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION demo_log_ins_open() TO loa_api;

  CREATE FUNCTION has_sample() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM unit WHERE sample) AND NOT EXISTS (SELECT 1 FROM instance WHERE demo_left_at IS NOT NULL) $$;
  REVOKE ALL ON FUNCTION has_sample() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION has_sample() TO loa_api;

  -- The log stays append-only: but for the entries of demo log-ins, while the function that removes the sample runs, which
  -- is the owner's; nobody else has the right to delete here at all.
  CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF current_setting('loa.leaving_demo', true) = 'on'
      AND current_user = (SELECT relowner::regrole::text FROM pg_class WHERE oid = TG_RELID) THEN
      RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END $$;
  DROP TRIGGER audit_entry_append_only ON audit_entry;
  CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
`;

const MAIL_ACCOUNTS = `
  -- The mail account that can send now and is nearest to a user: their unit's own, or one that is shared from above. Demo users get
  -- nothing from a real one, as nobody owns their addresses; the others nothing from the sandbox, whose inbox is open, once the
  -- installation is more than practice.
  CREATE FUNCTION mail_account_of(of_unit uuid, is_demo boolean, at timestamptz) RETURNS TABLE (id uuid, mode text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, a.mode FROM unit_tree t JOIN channel_account a ON a.unit_id = t.ancestor_id
    WHERE t.unit_id = of_unit AND a.channel = 'email' AND a.active AND (t.depth = 0 OR a.shared_down)
      AND (a.state = 'ok' OR (a.state = 'held' AND a.state_until <= at))
      AND CASE a.mode WHEN 'real' THEN NOT is_demo
        ELSE is_demo OR NOT EXISTS (SELECT 1 FROM instance WHERE real_since IS NOT NULL OR demo_left_at IS NOT NULL) END
    ORDER BY t.depth, a.created_at, a.id LIMIT 1 $$;
  -- Whether mail to people of a unit has an account to go by.
  CREATE FUNCTION has_mail_account(of_unit uuid, at timestamptz) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM mail_account_of(of_unit, false, at)) $$;
  REVOKE ALL ON FUNCTION mail_account_of(uuid, boolean, timestamptz), has_mail_account(uuid, timestamptz) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION mail_account_of(uuid, boolean, timestamptz) TO loa_worker;
  GRANT EXECUTE ON FUNCTION has_mail_account(uuid, timestamptz) TO loa_api;
`;

const DEMO_HANDS = `
  -- Nobody knows who stood behind a demo log-in. What one of them wrote, submitted or approved sends nothing by itself: what is
  -- planned is void, what has begun waits for a person, the rest is decided anew, by a draft where no real person submitted it.
  CREATE FUNCTION withdraw_demo_hands(at_time timestamptz) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
  DECLARE touched uuid[]; begun uuid[];
  BEGIN
    touched := ARRAY(SELECT c.id FROM campaign c
      WHERE c.state IN ('submitted', 'scheduled', 'running', 'paused') AND (
        EXISTS (SELECT 1 FROM app_user u WHERE u.demo AND u.id = c.submitted_by) OR (c.state <> 'submitted' AND (
        EXISTS (SELECT 1 FROM app_user u WHERE u.demo AND u.id IN (c.created_by, c.approved_by))
        OR EXISTS (SELECT 1 FROM audit_entry e WHERE e.object_kind = 'campaign' AND e.object_id = c.id::text
          AND e.action IN ('campaign.created', 'campaign.edited', 'campaign.stepEdited', 'campaign.stepApproved')
          AND actor_is_demo(e.actor_kind || ':' || e.actor_id))))));
    -- Workers lock runs before campaigns: in the same order nobody waits for nobody.
    PERFORM 1 FROM run WHERE campaign_id = ANY (touched) AND state = 'planned' ORDER BY id FOR UPDATE;
    UPDATE run SET state = 'void', closed_at = at_time WHERE campaign_id = ANY (touched) AND state = 'planned';
    begun := ARRAY(SELECT DISTINCT campaign_id FROM run WHERE campaign_id = ANY (touched) AND released_at IS NOT NULL);
    WITH paused AS (
        UPDATE campaign SET state = 'paused', pause_code = 'demo', updated_at = at_time
        WHERE id = ANY (begun) AND state IN ('scheduled', 'running') RETURNING id, unit_id, 'campaign.paused' AS action),
      back AS (
        UPDATE campaign c SET version = version + 1, approved_by = NULL, approved_at = NULL, pause_code = '', updated_at = at_time,
          state = CASE WHEN EXISTS (SELECT 1 FROM app_user u WHERE u.id = c.submitted_by AND NOT u.demo) THEN 'submitted' ELSE 'draft' END
        WHERE c.id = ANY (touched) AND c.id <> ALL (begun) AND c.state IN ('submitted', 'scheduled', 'running', 'paused')
        RETURNING id, unit_id, CASE state WHEN 'draft' THEN 'campaign.returned' ELSE 'campaign.takenBack' END)
    INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
      SELECT at_time, unit_id, 'system', 'demo', 'Loa', action, 'campaign', id::text, '{"demo": true}'
      FROM (SELECT * FROM paused UNION ALL SELECT * FROM back) changed;
  END $$;
  CREATE OR REPLACE FUNCTION mark_real(at timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    UPDATE instance SET real_since = at WHERE real_since IS NULL;
    IF FOUND THEN PERFORM withdraw_demo_hands(at); END IF;
  END $$;
  -- One log-in of the demo, whose password all know, and one of one's own: nobody can tell that they are two persons.
  CREATE FUNCTION one_is_demo(decided uuid, approver uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM campaign c JOIN app_user s ON s.id = c.submitted_by JOIN app_user a ON a.id = approver
      WHERE c.id = decided AND s.demo <> a.demo) $$;
  REVOKE ALL ON FUNCTION withdraw_demo_hands(timestamptz), one_is_demo(uuid, uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION one_is_demo(uuid, uuid) TO loa_api;
`;

/** Deliveries that go: `$1` runs that go whole, `$2` runs that only lose the sample's people. */
const DOOMED = `SELECT season, id FROM delivery WHERE run_id = ANY ($1) UNION ALL
        SELECT d.season, d.id FROM delivery d JOIN member m ON m.season = d.season AND m.id = d.member_id JOIN person p ON p.id = m.person_id AND p.sample
        WHERE d.run_id = ANY ($2)`;

const LEAVING = `
  -- Rows that point to what goes: the pointer is emptied where it may be, else the row goes too. For tables of later
  -- migrations as well, whose names are not known here.
  CREATE FUNCTION forget_references(target regclass, gone uuid[]) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
  DECLARE one record;
  BEGIN
    FOR one IN SELECT c.conrelid::regclass AS child, a.attname AS col, a.attnotnull AS needed
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
      WHERE c.contype = 'f' AND c.confrelid = target AND c.confdeltype = 'a' AND cardinality(c.conkey) = 1 AND c.conparentid = 0
    LOOP
      EXECUTE format(CASE WHEN one.needed THEN 'DELETE FROM %1$s WHERE %2$I = ANY ($1)'
        ELSE 'UPDATE %1$s SET %2$I = NULL WHERE %2$I = ANY ($1)' END, one.child, one.col) USING gone;
    END LOOP;
  END $$;

  /*
   * Removes the sample in the caller's transaction, or only tells what would go. Answers
   * {blocked, going: {kind: n}, staying: {kind: n}, accounts: [{name, channel, mode, goes}], leftAt}.
   * blocked: "noAdministrator" nobody real could administer what is left, "underWay" a worker holds messages of the
   * sample just now, "left" it was done before. Nothing goes while it is blocked.
   */
  CREATE FUNCTION leave_demo(keep_sandbox boolean, dry boolean, by_kind text, by_id text, by_name text, at timestamptz)
    RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    head record; hung regclass; blocked text; root uuid; left_at timestamptz; one uuid; n bigint; pins uuid[]; answer jsonb;
    going jsonb := '{}'; staying jsonb; accounts jsonb;
    gone_users uuid[]; gone_keys uuid[]; gone_campaigns uuid[]; gone_accounts uuid[]; gone_people uuid[];
    gone_runs bigint[]; stripped bigint[]; orphans uuid[]; gone_actors text[]; removed_units integer := 0;
  BEGIN
    -- It is about the whole installation: only from its top, or by who owns the database.
    IF scope_unit() IS NULL AND NOT pg_has_role(session_user, current_user, 'MEMBER')
      OR EXISTS (SELECT 1 FROM unit_tree WHERE unit_id = scope_unit() AND depth > 0) THEN
      RAISE EXCEPTION 'only from the uppermost unit' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- The look ahead does the work too: one at a time, whoever asks.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('leave_demo', 0)) THEN
      RAISE EXCEPTION 'somebody else is at it' USING ERRCODE = 'lock_not_available';
    END IF;
    SELECT demo_left_at INTO left_at FROM instance FOR UPDATE;
    SELECT h.id, h.unit_id INTO head FROM real_head h ORDER BY h.id::text = by_id DESC, h.created_at, h.id LIMIT 1;
    -- Where templates live from now on: with whoever runs the installation.
    root := coalesce(head.unit_id, (SELECT id FROM unit WHERE sample AND id IN
      (SELECT unit_id FROM unit_tree GROUP BY 1 HAVING max(depth) = 0) ORDER BY id LIMIT 1));
    blocked := CASE WHEN left_at IS NOT NULL THEN 'left' WHEN head.id IS NULL THEN 'noAdministrator' END;

    -- Workers wait a moment: no batch is taken while its rows go, nor while a look ahead holds rows that they would wait for crosswise.
    IF left_at IS NULL THEN LOCK TABLE run, batch, outlet_post IN SHARE ROW EXCLUSIVE MODE; END IF;

    gone_users := ARRAY(SELECT id FROM app_user WHERE demo);
    gone_keys := ARRAY(SELECT id FROM api_key WHERE created_by = ANY (gone_users));
    -- A campaign that reached anybody by a real account is a record of what was done, whoever planned it.
    gone_campaigns := ARRAY(SELECT c.id FROM campaign c WHERE c.sample AND NOT EXISTS (
      SELECT 1 FROM run r JOIN batch b ON b.run_id = r.id JOIN channel_account a ON a.id = b.account_id
      WHERE r.campaign_id = c.id AND a.mode = 'real') AND NOT EXISTS (
      SELECT 1 FROM run r JOIN outlet_post p ON p.run_id = r.id JOIN channel_account a ON a.id = p.account_id
      WHERE r.campaign_id = c.id AND a.mode = 'real'));
    gone_people := ARRAY(SELECT id FROM person WHERE sample);
    -- Runs of the campaigns that stay go when they were practice: nothing went out by a real account, and people or senders
    -- of the sample took part.
    gone_runs := ARRAY(
      SELECT r.id FROM run r WHERE r.campaign_id = ANY (gone_campaigns) OR (
        NOT EXISTS (SELECT 1 FROM batch b JOIN channel_account a ON a.id = b.account_id WHERE b.run_id = r.id AND a.mode = 'real')
        AND NOT EXISTS (SELECT 1 FROM outlet_post p JOIN channel_account a ON a.id = p.account_id WHERE p.run_id = r.id AND a.mode = 'real')
        AND (EXISTS (SELECT 1 FROM member m JOIN person p ON p.id = m.person_id AND p.sample WHERE m.season = r.season AND m.run_id = r.id)
          OR (NOT keep_sandbox AND (EXISTS (SELECT 1 FROM batch b WHERE b.run_id = r.id) OR EXISTS (SELECT 1 FROM outlet_post p WHERE p.run_id = r.id))))));
    -- A sandbox account that a real run used beside real ones stays for that run's sake, switched off.
    gone_accounts := ARRAY(SELECT a.id FROM channel_account a WHERE a.mode = 'sandbox' AND NOT keep_sandbox
      AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.account_id = a.id AND b.run_id <> ALL (gone_runs))
      AND NOT EXISTS (SELECT 1 FROM outlet_post p WHERE p.account_id = a.id AND p.run_id <> ALL (gone_runs)));
    stripped := ARRAY(SELECT DISTINCT m.run_id FROM member m JOIN person p ON p.id = m.person_id AND p.sample
      WHERE m.run_id <> ALL (gone_runs));

    IF blocked IS NULL AND (
      EXISTS (SELECT 1 FROM batch WHERE lease_by IS NOT NULL AND run_id = ANY (gone_runs || stripped))
      OR EXISTS (SELECT 1 FROM outlet_post WHERE state = 'sending' AND run_id = ANY (gone_runs))
      OR EXISTS (SELECT 1 FROM run WHERE state = 'expanding' AND id = ANY (gone_runs))
      OR EXISTS (SELECT 1 FROM test_message WHERE state = 'sending' AND user_id = ANY (gone_users))) THEN
      blocked := 'underWay';
    END IF;
    SELECT coalesce(jsonb_agg(jsonb_build_object('name', name, 'channel', channel, 'mode', mode,
      'goes', id = ANY (gone_accounts)) ORDER BY mode, name), '[]') INTO accounts FROM channel_account;
    IF left_at IS NOT NULL OR (blocked IS NOT NULL AND NOT dry) THEN
      RETURN jsonb_build_object('blocked', blocked, 'going', '{}'::jsonb, 'staying', '{}'::jsonb, 'accounts', accounts, 'leftAt', left_at);
    END IF;

    BEGIN
      PERFORM set_config('loa.leaving_demo', 'on', true);

      IF cardinality(stripped) > 0 THEN
        -- A message that served a real person too, at the same address, is that person's.
        CREATE TEMP TABLE heir ON COMMIT DROP AS
          SELECT v.season, v.via_id, min(v.id) AS id FROM member v JOIN member c ON c.season = v.season AND c.id = v.via_id
          JOIN person p ON p.id = c.person_id AND p.sample LEFT JOIN person own ON own.id = v.person_id
          WHERE v.run_id = ANY (stripped) AND own.sample IS NOT TRUE GROUP BY 1, 2;
        UPDATE delivery d SET member_id = h.id FROM heir h WHERE d.season = h.season AND d.member_id = h.via_id
          AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.season = d.season AND o.member_id = h.id AND o.leg = d.leg);
        UPDATE member v SET via_id = nullif(h.id, v.id) FROM heir h WHERE v.season = h.season AND v.via_id = h.via_id;
        DROP TABLE heir;
      END IF;

      -- All that was sent in the runs that go, and to the sample's people in those that stay; what hangs on a delivery
      -- first, in tables of later migrations too.
      FOR hung IN SELECT c.oid::regclass FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relnamespace = 'public'::regnamespace AND 2 = (SELECT count(*) FROM pg_attribute a
          WHERE a.attrelid = c.oid AND NOT a.attisdropped AND a.attname IN ('season', 'delivery_id'))
      LOOP
        EXECUTE format('DELETE FROM %s e USING (${DOOMED}) d WHERE e.season = d.season AND e.delivery_id = d.id', hung) USING gone_runs, stripped;
      END LOOP;
      EXECUTE 'DELETE FROM delivery e USING (${DOOMED}) d WHERE e.season = d.season AND e.id = d.id' USING gone_runs, stripped;
      GET DIAGNOSTICS n = ROW_COUNT;
      going := going || jsonb_build_object('messages', n);
      DELETE FROM member WHERE run_id = ANY (gone_runs);
      DELETE FROM member m USING person p WHERE m.run_id = ANY (stripped) AND p.id = m.person_id AND p.sample;
      DELETE FROM tally WHERE run_id = ANY (gone_runs || stripped);
      DELETE FROM tally_delta WHERE run_id = ANY (gone_runs || stripped);
      -- Recounted as the audit does (promise G8): what is being sent counts as waiting.
      INSERT INTO tally (run_id, unit_id, audience_group, kind, channel, state, reason, n)
        SELECT run_id, unit_id, audience_group, 'member', '', outcome, reason, count(*) FROM member
        WHERE run_id = ANY (stripped) GROUP BY 1, 2, 3, 6, 7;
      INSERT INTO tally (run_id, unit_id, audience_group, kind, channel, state, reason, n)
        SELECT run_id, unit_id, audience_group, 'delivery', channel, CASE state WHEN 'sending' THEN 'queued' ELSE state END, '', count(*)
        FROM delivery WHERE run_id = ANY (stripped) GROUP BY 1, 2, 3, 5, 6;

      DELETE FROM run WHERE id = ANY (gone_runs);
      GET DIAGNOSTICS n = ROW_COUNT;
      going := going || jsonb_build_object('runs', n);
      PERFORM forget_references('campaign', gone_campaigns);
      DELETE FROM campaign WHERE id = ANY (gone_campaigns);
      GET DIAGNOSTICS n = ROW_COUNT;
      going := going || jsonb_build_object('campaigns', n);
      DELETE FROM audience WHERE sample;
      GET DIAGNOSTICS n = ROW_COUNT;
      going := going || jsonb_build_object('audiences', n);

      -- Accounts with what came in by them; callbacks name people, also where the account is kept for practice.
      DELETE FROM receipt WHERE account_id IN (SELECT id FROM channel_account WHERE mode = 'sandbox');
      DELETE FROM outlet o WHERE (sample OR account_id = ANY (gone_accounts))
        AND NOT EXISTS (SELECT 1 FROM outlet_post p WHERE p.outlet_id = o.id);
      GET DIAGNOSTICS n = ROW_COUNT;
      going := going || jsonb_build_object('outlets', n);
      PERFORM forget_references('channel_account', gone_accounts);
      DELETE FROM pace WHERE subject_id = ANY (gone_accounts || gone_campaigns) OR (kind = 'share' AND part = ANY (gone_runs::text[]));
      DELETE FROM channel_account WHERE id = ANY (gone_accounts);
      GET DIAGNOSTICS n = ROW_COUNT;
      going := going || jsonb_build_object('accounts', n);
      IF NOT keep_sandbox THEN UPDATE channel_account SET active = false WHERE mode = 'sandbox'; END IF;

      -- People; an address that somebody real has too is counted on.
      DELETE FROM advertised a USING contact_point c JOIN person p ON p.id = c.person_id AND p.sample
        WHERE a.channel = c.channel AND a.address_key = c.address_key AND NOT EXISTS (
          SELECT 1 FROM contact_point o JOIN person q ON q.id = o.person_id AND NOT q.sample
          WHERE o.channel = c.channel AND o.address_key = c.address_key);
      DELETE FROM person_day d USING person p WHERE p.id = d.person_id AND p.sample;
      DELETE FROM audit_entry e USING person p WHERE p.sample AND e.actor_kind = 'recipient' AND e.actor_id = p.id::text;
      DELETE FROM import_change WHERE targets && gone_people;
      DELETE FROM people_change_row r WHERE r.key->>'id' = ANY (gone_people::text[]) OR r.key->>'person_id' = ANY (gone_people::text[])
        OR r.key->>'guardian_id' = ANY (gone_people::text[]) OR r.key->>'pupil_id' = ANY (gone_people::text[])
        OR r.before->>'person_id' = ANY (gone_people::text[]) OR r.after->>'person_id' = ANY (gone_people::text[]);
      DELETE FROM guardian_link g USING person p WHERE p.sample AND p.id IN (g.guardian_id, g.pupil_id);
      DELETE FROM consent_state c USING person p WHERE p.id = c.person_id AND p.sample;
      DELETE FROM consent c USING person p WHERE p.id = c.person_id AND p.sample;
      -- A yes that a made-up guardian gave for a real pupil was none.
      WITH unsaid AS (DELETE FROM consent c USING person p WHERE p.id = c.guardian_id AND p.sample RETURNING c.person_id)
      SELECT array_agg(DISTINCT person_id) INTO orphans FROM unsaid;
      IF orphans IS NOT NULL THEN PERFORM settle_pupil_consents(orphans, (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date); END IF;
      PERFORM forget_references('person', gone_people);
      DELETE FROM contact_point c USING person p WHERE p.id = c.person_id AND p.sample;
      DELETE FROM membership m USING person p WHERE p.id = m.person_id AND p.sample;
      DELETE FROM person WHERE sample;
      GET DIAGNOSTICS n = ROW_COUNT;
      going := going || jsonb_build_object('people', n);

      PERFORM withdraw_demo_hands(at);
      -- Users, and the log of what they and the worker did with what is gone. Own entries stay, whatever they speak of.
      DELETE FROM audit_entry WHERE (actor_kind = 'user' AND actor_id = ANY (gone_users::text[]))
        OR (actor_kind = 'apiKey' AND actor_id = ANY (gone_keys::text[]))
        OR (actor_kind = 'system' AND object_id = ANY (gone_campaigns::text[] || gone_accounts::text[]));
      GET DIAGNOSTICS n = ROW_COUNT;
      going := going || jsonb_build_object('entries', n);
      gone_actors := ARRAY(SELECT 'user:' || u FROM unnest(gone_users) u UNION ALL SELECT 'apiKey:' || k FROM unnest(gone_keys) k);
      DELETE FROM idempotency WHERE actor = ANY (gone_actors);
      DELETE FROM import_file WHERE created_by = ANY (gone_actors);
      DELETE FROM people_change WHERE made_by = ANY (gone_actors);
      PERFORM forget_references('api_key', gone_keys);
      DELETE FROM api_key WHERE id = ANY (gone_keys);
      -- Whoever used the demo administrator had a hand in these log-ins: the rule of two persons goes on counting it as one.
      UPDATE access_link SET made_by = head.id WHERE made_by = ANY (gone_users);
      INSERT INTO credential_hand (user_id, hand_id, how) SELECT h.user_id, head.id, h.how FROM credential_hand h
        WHERE h.hand_id = ANY (gone_users) AND h.user_id <> ALL (gone_users || head.id) ON CONFLICT DO NOTHING;
      PERFORM forget_references('app_user', gone_users);
      DELETE FROM app_user WHERE id = ANY (gone_users);
      GET DIAGNOSTICS n = ROW_COUNT;
      going := going || jsonb_build_object('users', n);

      -- Units from the leaves up. One that something of yours still stands in becomes yours.
      UPDATE template SET unit_id = root WHERE unit_id <> root AND unit_id IN (SELECT id FROM unit WHERE sample);
      pins := ARRAY(SELECT DISTINCT unit_id FROM tally_now) || root;
      FOR one IN SELECT u.id FROM unit u JOIN unit_tree t ON t.unit_id = u.id WHERE u.sample AND u.id <> ALL (pins)
        GROUP BY u.id ORDER BY max(t.depth) DESC, u.id
      LOOP
        BEGIN
          UPDATE audit_entry SET unit_id = root WHERE unit_id = one;
          DELETE FROM alert WHERE unit_id = one AND campaign_id IS NULL AND run_id IS NULL AND account_id IS NULL;
          DELETE FROM unit_tree WHERE unit_id = one OR ancestor_id = one;
          DELETE FROM unit_period WHERE unit_id = one;
          DELETE FROM unit WHERE id = one;
          removed_units := removed_units + 1;
        EXCEPTION WHEN foreign_key_violation THEN NULL;
        END;
      END LOOP;
      going := going || jsonb_build_object('units', removed_units);
      UPDATE unit SET sample = false WHERE sample;
      UPDATE outlet SET sample = false WHERE sample;
      UPDATE campaign SET sample = false WHERE sample;
      PERFORM refresh_unit_tree((at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date);

      staying := jsonb_build_object(
        'units', (SELECT count(*) FROM unit), 'people', (SELECT count(*) FROM person), 'users', (SELECT count(*) FROM app_user),
        'campaigns', (SELECT count(*) FROM campaign), 'audiences', (SELECT count(*) FROM audience), 'templates', (SELECT count(*) FROM template),
        'holidays', (SELECT count(*) FROM holiday), 'accounts', (SELECT count(*) FROM channel_account));
      UPDATE instance SET demo_left_at = at;
      -- An installation without a unit has nobody to read it.
      IF root IS NOT NULL THEN
        INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
          VALUES (at, root, by_kind, by_id, by_name, 'demo.left', 'instance', 'demo', jsonb_build_object('going', going, 'keptSandbox', keep_sandbox));
      END IF;
      PERFORM set_config('loa.leaving_demo', '', true);
      answer := jsonb_build_object('blocked', blocked, 'going', going, 'staying', staying, 'accounts', accounts,
        'leftAt', CASE WHEN NOT dry THEN at END);
      -- A look ahead does everything and takes it back: what it tells is exactly what will happen.
      IF dry THEN RAISE EXCEPTION 'looked' USING ERRCODE = 'LD000', DETAIL = answer::text; END IF;
    EXCEPTION WHEN SQLSTATE 'LD000' THEN
      GET STACKED DIAGNOSTICS by_name = PG_EXCEPTION_DETAIL;
      answer := by_name::jsonb;
    END;
    RETURN answer;
  END $$;
  REVOKE ALL ON FUNCTION forget_references(regclass, uuid[]), leave_demo(boolean, boolean, text, text, text, timestamptz) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION leave_demo(boolean, boolean, text, text, text, timestamptz) TO loa_api;
`;
