import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Promise G9: a session of `loa_api` sees what its scope unit and the units below it own, and nothing without a scope.
 * `loa_worker` sees all by policy. Both are plain roles; only the owner, who migrates, is above the policies.
 * The session variables are set per transaction: `loa.scope` (unit id), `loa.actor`, `loa.person` (a recipient on a
 * public page, who sees oneself).
 */
export class Scope1764000000005 implements MigrationInterface {
  name = 'Scope1764000000005';

  async up(db: QueryRunner): Promise<void> {
    // What runs with the owner's rights looks in pg_temp last: unnamed, a caller's temporary tables would come first.
    await db.query(`
      CREATE FUNCTION scope_unit() RETURNS uuid LANGUAGE sql STABLE AS
        $$ SELECT nullif(current_setting('loa.scope', true), '')::uuid $$;
      CREATE FUNCTION scope_person() RETURNS uuid LANGUAGE sql STABLE AS
        $$ SELECT nullif(current_setting('loa.person', true), '')::uuid $$;
      CREATE FUNCTION units_below() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
        $$ SELECT coalesce(array_agg(unit_id), '{}') FROM unit_tree WHERE ancestor_id = scope_unit() $$;
      CREATE FUNCTION units_above() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
        $$ SELECT coalesce(array_agg(ancestor_id), '{}') FROM unit_tree WHERE unit_id = scope_unit() $$;
      -- Whom a unit may take in: who is at home in the scope, has a place in it, or has a child with a place in it. As a
      -- function of the owner, because a policy of membership can't ask membership. Policies get no time as a parameter;
      -- the server's day is near enough for when sight of a person ends.
      CREATE FUNCTION may_join(who uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (SELECT 1 FROM person p JOIN unit_tree t ON t.unit_id = p.home_unit_id
            WHERE p.id = who AND t.ancestor_id = scope_unit())
          OR EXISTS (SELECT 1 FROM (SELECT who AS id UNION ALL SELECT pupil_id FROM guardian_link WHERE guardian_id = who) one
            JOIN membership m ON m.person_id = one.id JOIN unit_tree t ON t.unit_id = m.unit_id
            WHERE t.ancestor_id = scope_unit() AND (m.valid_to IS NULL OR m.valid_to > current_date)) $$;
    `);

    // Who sees a row. Sub-selects make PostgreSQL evaluate the unit list once per statement, not once per row.
    const below = (column: string) => `${column} = ANY ((SELECT units_below())::uuid[])`;
    const above = (column: string) => `${column} = ANY ((SELECT units_above())::uuid[])`;
    const either = (column: string) => `(${below(column)} OR ${above(column)})`;
    const through = (parent: string, condition: string) => `EXISTS (SELECT 1 FROM ${parent} WHERE ${condition})`;
    // A place that is over shows nobody any more.
    const member = through(
      'membership m',
      'm.person_id = person.id AND (m.valid_to IS NULL OR m.valid_to > current_date)',
    );
    const sees = (person: string) => through('person p', `p.id = ${person}`);

    /** `write`: rows that may be changed and removed. `enter`: what a new or a changed row must hold besides. */
    const owned = (read: string, write = read, enter = write) => ({ read, write, enter });
    const scoped: Record<string, { read: string; write: string | null; enter?: string }> = {
      unit: owned(either('id'), below('id')),
      unit_period: owned(either('unit_id'), below('unit_id')),
      unit_tree: { read: either('unit_id'), write: null },
      // Who has a place here may be seen; only the home unit and those above it rewrite what is known of a person.
      person: owned(`(${below('home_unit_id')} OR ${member} OR id = scope_person())`, below('home_unit_id')),
      membership: owned(below('unit_id'), below('unit_id'), `(${below('unit_id')} AND may_join(person_id))`),
      guardian_link: owned(sees('pupil_id'), sees('pupil_id'), `(${sees('pupil_id')} AND ${sees('guardian_id')})`),
      // Others may add an address and a word of consent; they take nothing away.
      contact_point: owned(
        sees('person_id'),
        through('person p', `p.id = person_id AND ${below('p.home_unit_id')}`),
        sees('person_id'),
      ),
      consent: owned(sees('person_id')),
      consent_state: { read: sees('person_id'), write: null },
      app_user: owned(below('unit_id')),
      api_key: owned(below('unit_id')),
      audit_entry: owned(below('unit_id')),
      idempotency: owned(`actor = current_setting('loa.actor', true)`),
      channel_account: owned(`(${below('unit_id')} OR (shared_down AND ${above('unit_id')}))`, below('unit_id')),
      account_credential: owned(through('channel_account a', `a.id = account_id AND ${below('a.unit_id')}`)),
      outlet: owned(below('unit_id')),
      template: owned(either('unit_id'), below('unit_id')),
      template_version: owned(
        through('template t', 't.id = template_id'),
        through('template t', `t.id = template_id AND ${below('t.unit_id')}`),
      ),
      holiday: { read: 'scope_unit() IS NOT NULL', write: null },
      audience: owned(either('unit_id'), below('unit_id')),
      // A school reads the office's campaigns once they are decided, and its own at any time.
      campaign: owned(
        `(${below('unit_id')} OR (${above('unit_id')} AND state NOT IN ('draft', 'submitted')))`,
        below('unit_id'),
      ),
      step: owned(
        through('campaign c', 'c.id = campaign_id'),
        through('campaign c', `c.id = campaign_id AND ${below('c.unit_id')}`),
      ),
      // Workers send to the unit of the run, so it is the campaign's and no other.
      run: owned(
        through('campaign c', 'c.id = campaign_id'),
        through(
          'campaign c JOIN step s ON s.campaign_id = c.id',
          `c.id = run.campaign_id AND s.id = run.step_id AND c.unit_id = run.unit_id AND ${below('c.unit_id')}`,
        ),
      ),
      batch: { read: through('run r', 'r.id = run_id'), write: null },
      member: { read: below('unit_id'), write: null },
      delivery: { read: below('unit_id'), write: null },
      delivery_event: {
        read: through('delivery d', 'd.season = delivery_event.season AND d.id = delivery_event.delivery_id'),
        write: null,
      },
      delivery_ref: {
        read: through('delivery d', 'd.season = delivery_ref.season AND d.id = delivery_ref.delivery_id'),
        write: null,
      },
      outlet_post: { read: below('unit_id'), write: null },
      tally: { read: below('unit_id'), write: null },
      tally_delta: { read: below('unit_id'), write: null },
      // To oneself, of a campaign of one's own, in the name of nobody unseen.
      test_message: owned(
        below('unit_id'),
        below('unit_id'),
        `(${below('unit_id')} AND 'user:' || user_id = current_setting('loa.actor', true)
          AND ${through(
            'campaign c JOIN step s ON s.campaign_id = c.id',
            's.id = test_message.step_id AND c.unit_id = test_message.unit_id',
          )}
          AND (test_message.person_id IS NULL OR ${sees('test_message.person_id')}))`,
      ),
    };

    for (const [table, { read, write, enter }] of Object.entries(scoped)) {
      await db.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY api_read ON ${table} FOR SELECT TO loa_api USING (${read});
        CREATE POLICY worker ON ${table} TO loa_worker USING (true) WITH CHECK (true);
        GRANT SELECT ON ${table} TO loa_api;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO loa_worker;
      `);
      if (write !== null) {
        await db.query(`
          CREATE POLICY api_insert ON ${table} FOR INSERT TO loa_api WITH CHECK (${enter});
          CREATE POLICY api_update ON ${table} FOR UPDATE TO loa_api USING (${write}) WITH CHECK (${write} AND ${enter});
          CREATE POLICY api_delete ON ${table} FOR DELETE TO loa_api USING (${write});
          GRANT INSERT, UPDATE, DELETE ON ${table} TO loa_api;
        `);
      }
    }

    await db.query(`
      -- History is only ever added to.
      REVOKE UPDATE, DELETE ON audit_entry, consent FROM loa_api, loa_worker;
      -- With a person the consents would go; erasing blanks the row and keeps it.
      REVOKE DELETE ON person FROM loa_api;
      REVOKE UPDATE, DELETE ON test_message FROM loa_api;
      -- Campaigns are decided in the API, runs are made there and moved on by workers.
      GRANT SELECT ON tally_now TO loa_api, loa_worker;

      -- Callbacks arrive without a log-in: the API may store them and nothing else.
      ALTER TABLE receipt ENABLE ROW LEVEL SECURITY;
      CREATE POLICY worker ON receipt TO loa_worker USING (true) WITH CHECK (true);
      CREATE POLICY api_insert ON receipt FOR INSERT TO loa_api WITH CHECK (true);
      GRANT INSERT ON receipt TO loa_api;
      GRANT SELECT, INSERT, UPDATE, DELETE ON receipt TO loa_worker;

      ALTER TABLE session ENABLE ROW LEVEL SECURITY;
      CREATE POLICY worker ON session TO loa_worker USING (true) WITH CHECK (true);
      GRANT SELECT, DELETE ON session TO loa_worker;

      GRANT SELECT ON instance, clock_offset TO loa_api, loa_worker;
      -- Expansion numbers members and batches before it writes them.
      GRANT USAGE ON SEQUENCE member_id_seq, batch_id_seq TO loa_worker;
      -- Whoever may execute a trigger's function may also hang it on a table of one's own.
      REVOKE ALL ON FUNCTION ensure_season(smallint), refresh_unit_tree(date), keep_consent_state(), units_below(),
        units_above(), may_join(uuid) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION may_join(uuid) TO loa_api;
      GRANT EXECUTE ON FUNCTION ensure_season(smallint) TO loa_api, loa_worker;
    `);

    // What happens before a scope is known goes through these, and only these.
    await db.query(`
      CREATE FUNCTION find_login(wanted_email text) RETURNS TABLE
        (id uuid, unit_id uuid, email text, full_name text, role text, locale text, password_hash text, demo boolean)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id, unit_id, email, full_name, role, locale, password_hash, demo
        FROM app_user WHERE email = lower(wanted_email) AND active $$;
      CREATE FUNCTION open_session(hash bytea, who uuid, at timestamptz, until timestamptz, with_agent text)
        RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        INSERT INTO session (token_hash, user_id, created_at, seen_at, expires_at, agent)
        VALUES (hash, who, at, at, until, with_agent) $$;
      CREATE FUNCTION find_session(hash bytea, at timestamptz) RETURNS TABLE
        (user_id uuid, unit_id uuid, email text, full_name text, role text, locale text, demo boolean)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        UPDATE session s SET seen_at = at WHERE s.token_hash = hash AND s.seen_at < at - interval '1 minute';
        SELECT u.id, u.unit_id, u.email, u.full_name, u.role, u.locale, u.demo
        FROM session s JOIN app_user u ON u.id = s.user_id
        WHERE s.token_hash = hash AND s.expires_at > at AND u.active $$;
      CREATE FUNCTION close_session(hash bytea) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
        $$ DELETE FROM session WHERE token_hash = hash $$;
      CREATE FUNCTION find_api_key(hash bytea, at timestamptz) RETURNS TABLE
        (id uuid, unit_id uuid, name text, permissions text[], maker_role text, maker_demo boolean)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        UPDATE api_key k SET used_at = at WHERE k.key_hash = hash AND (k.used_at IS NULL OR k.used_at < at - interval '1 minute');
        -- A key stands on its maker, and within the maker's reach.
        SELECT k.id, k.unit_id, k.name, k.permissions, u.role, u.demo
        FROM api_key k JOIN app_user u ON u.id = k.created_by AND u.active
          JOIN unit_tree t ON t.unit_id = k.unit_id AND t.ancestor_id = u.unit_id
        WHERE k.key_hash = hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > at) $$;
      CREATE FUNCTION find_callback(token text) RETURNS TABLE
        (account_id uuid, channel text, settings jsonb, secrets_cipher bytea)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id, channel, settings, secrets_cipher FROM channel_account WHERE callback_token = token $$;
      CREATE FUNCTION find_bounce_account(bounce_domain text) RETURNS uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id FROM channel_account WHERE channel = 'email' AND lower(settings->>'bounceDomain') = bounce_domain
        ORDER BY active DESC, created_at LIMIT 1 $$;
      -- The rule of two persons: whether one hand may hold the passwords of both who decide on a campaign. The other one
      -- may belong to a unit above, whom the scope does not show. "authoring": actions that make somebody an editor.
      CREATE FUNCTION same_hand(decided uuid, approver uuid, authoring text[]) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (
          SELECT 1 FROM campaign c JOIN app_user a ON a.id = approver LEFT JOIN app_user s ON s.id = c.submitted_by
          WHERE c.id = decided AND (
            s.password_set_by = a.id OR a.password_set_by IN (s.id, s.password_set_by) OR EXISTS (
              SELECT 1 FROM audit_entry e LEFT JOIN api_key k ON e.actor_kind = 'apiKey' AND k.id::text = e.actor_id
              WHERE e.object_kind = 'campaign' AND e.object_id = c.id::text AND e.action = ANY (authoring)
                AND a.password_set_by::text IN (e.actor_id, k.created_by::text)))) $$;
      REVOKE ALL ON FUNCTION same_hand(uuid, uuid, text[]) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION same_hand(uuid, uuid, text[]) TO loa_api;
      -- A new password, and an end, end what is open; role and place are read anew at every request.
      CREATE FUNCTION end_sessions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        DELETE FROM session WHERE user_id = NEW.id;
        RETURN NULL;
      END $$;
      CREATE TRIGGER app_user_sessions_end AFTER UPDATE OF password_hash, active ON app_user FOR EACH ROW
        WHEN ((OLD.password_hash, OLD.active) IS DISTINCT FROM (NEW.password_hash, NEW.active))
        EXECUTE FUNCTION end_sessions();
      -- True while every account is on the sandbox.
      CREATE FUNCTION all_on_sandbox() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
        $$ SELECT NOT EXISTS (SELECT 1 FROM channel_account WHERE mode <> 'sandbox') $$;
      -- Demo log-ins and demo numbers: until the first account goes real, and never again.
      CREATE FUNCTION demo_open() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
        $$ SELECT all_on_sandbox() AND NOT EXISTS (SELECT 1 FROM instance WHERE real_since IS NOT NULL) $$;
      CREATE FUNCTION mark_real(at timestamptz) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
        $$ UPDATE instance SET real_since = at WHERE real_since IS NULL $$;
      REVOKE ALL ON FUNCTION demo_open(), mark_real(timestamptz) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION demo_open(), mark_real(timestamptz) TO loa_api;
      -- Callbacks that are stored and not applied yet; a number that tells nothing of anybody.
      CREATE FUNCTION open_receipts() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
        $$ SELECT count(*)::int FROM receipt WHERE applied_at IS NULL $$;
      CREATE FUNCTION move_clock(to_ms bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
        $$ UPDATE clock_offset SET milliseconds = to_ms $$;

      REVOKE ALL ON FUNCTION find_login(text), open_session(bytea, uuid, timestamptz, timestamptz, text),
        find_session(bytea, timestamptz), close_session(bytea), find_api_key(bytea, timestamptz), find_callback(text),
        find_bounce_account(text), open_receipts(), move_clock(bigint), all_on_sandbox(), end_sessions() FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION find_login(text), open_session(bytea, uuid, timestamptz, timestamptz, text),
        find_session(bytea, timestamptz), close_session(bytea), find_api_key(bytea, timestamptz), find_callback(text),
        find_bounce_account(text), open_receipts(), move_clock(bigint) TO loa_api;
    `);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations are not undone: drop the database instead');
  }
}
