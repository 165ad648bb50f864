import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each approval saw, who may decide in whose place and when, and from which size on the office decides. */
export class Approval1764000000022 implements MigrationInterface {
  name = 'Approval1764000000022';

  async up(db: QueryRunner): Promise<void> {
    await db.query(APPROVALS);
    await db.query(DELEGATIONS);
    await db.query(RULE);
    const below = `unit_id = ANY ((SELECT units_below())::uuid[])`;
    await db.query(`
      -- Whoever sees the campaign sees what was approved of it; only who may touch it writes.
      CREATE POLICY api_read ON approval FOR SELECT TO loa_api USING (EXISTS (SELECT 1 FROM campaign c WHERE c.id = campaign_id));
      CREATE POLICY api_insert ON approval FOR INSERT TO loa_api WITH CHECK (${below});
      CREATE POLICY api_update ON approval FOR UPDATE TO loa_api USING (${below});
      GRANT SELECT, INSERT, UPDATE (taken_back_at) ON approval TO loa_api;
      CREATE POLICY api_read ON approval_delegation FOR SELECT TO loa_api USING (${below});
      -- Nobody hands on what is another's.
      CREATE POLICY api_insert ON approval_delegation FOR INSERT TO loa_api
        WITH CHECK (${below} AND 'user:' || from_user = current_setting('loa.actor', true));
      CREATE POLICY api_update ON approval_delegation FOR UPDATE TO loa_api USING (${below});
      GRANT SELECT, INSERT, UPDATE (revoked_at, revoked_by) ON approval_delegation TO loa_api;
    `);
    for (const table of ['approval', 'approval_delegation']) {
      await db.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY worker ON ${table} TO loa_worker USING (true) WITH CHECK (true);
        GRANT SELECT, DELETE ON ${table} TO loa_worker;
      `);
    }
  }

  async down(): Promise<void> {
    throw new Error('not undone: what was approved would be forgotten');
  }
}

const APPROVALS = `
  -- One row for each yes: of a whole campaign, or of one step that was changed after it.
  CREATE TABLE approval (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    campaign_id uuid NOT NULL REFERENCES campaign ON DELETE CASCADE,
    unit_id uuid NOT NULL REFERENCES unit,
    step_id uuid REFERENCES step ON DELETE CASCADE,
    version integer NOT NULL,
    at timestamptz NOT NULL,
    approved_by uuid REFERENCES app_user ON DELETE SET NULL,
    -- The approver in whose place it was given.
    on_behalf_of uuid REFERENCES app_user ON DELETE SET NULL,
    -- The whole plan as it stood with this yes: words, times, audiences, numbers. No recipient is named in it.
    snapshot jsonb NOT NULL,
    -- Within its first minute.
    taken_back_at timestamptz
  );
  CREATE INDEX approval_campaign ON approval (campaign_id, id);
`;

const DELEGATIONS = `
  CREATE TABLE approval_delegation (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    unit_id uuid NOT NULL REFERENCES unit,
    from_user uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
    to_user uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
    -- Days in the unit's time zone, both included.
    from_day date NOT NULL,
    until_day date NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_by uuid REFERENCES app_user ON DELETE SET NULL,
    CHECK (from_user <> to_user),
    CHECK (until_day BETWEEN from_day AND from_day + 366)
  );
  CREATE INDEX approval_delegation_to ON approval_delegation (to_user) WHERE revoked_at IS NULL;
  CREATE INDEX approval_delegation_from ON approval_delegation (from_user);

  -- Approvers in whose place this user decides at that moment. It ends by itself with the role or the place of either; whoever administers
  -- never decides; one of the demo and one who is real don't stand in for each other; and the required second step is required here too.
  CREATE FUNCTION delegators_of(who uuid, at timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.id FROM approval_delegation d
    JOIN app_user t ON t.id = d.to_user AND t.active AND t.role <> 'administrator' AND t.unit_id = d.unit_id
    JOIN app_user g ON g.id = d.from_user AND g.active AND g.role = 'approver' AND g.unit_id = d.unit_id AND g.demo = t.demo
    JOIN unit u ON u.id = d.unit_id
    WHERE d.to_user = who AND d.revoked_at IS NULL AND (at AT TIME ZONE u.time_zone)::date BETWEEN d.from_day AND d.until_day
      AND (t.demo OR NOT (SELECT second_factor_required FROM instance)
        OR EXISTS (SELECT 1 FROM second_factor f WHERE f.user_id = t.id AND f.confirmed_at IS NOT NULL))
    ORDER BY d.id $$;

  DROP FUNCTION find_session(bytea, timestamptz);
  CREATE FUNCTION find_session(hash bytea, at timestamptz) RETURNS TABLE
    (session_id uuid, user_id uuid, unit_id uuid, email text, full_name text, role text, locale text, demo boolean, stands_in boolean)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE session s SET seen_at = at WHERE s.token_hash = hash AND s.seen_at < at - interval '1 minute';
    SELECT s.id, u.id, u.unit_id, u.email, u.full_name, u.role, u.locale, u.demo, EXISTS (SELECT 1 FROM delegators_of(u.id, at))
    FROM session s JOIN app_user u ON u.id = s.user_id
    WHERE s.token_hash = hash AND s.expires_at > at AND u.active $$;

  REVOKE ALL ON FUNCTION delegators_of(uuid, timestamptz), find_session(bytea, timestamptz) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION delegators_of(uuid, timestamptz), find_session(bytea, timestamptz) TO loa_api;
`;

const RULE = `
  -- Above either of them an approver of the office decides, not the school's own head. Null: no matter how many, or how much.
  ALTER TABLE instance ADD COLUMN office_above_people integer CHECK (office_above_people > 0),
    ADD COLUMN office_above_cost numeric(14, 2) CHECK (office_above_cost > 0);
  -- It holds for every unit, so only the uppermost sets it.
  CREATE FUNCTION set_approval_rule(people integer, cost numeric) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE instance SET office_above_people = people, office_above_cost = cost
    WHERE scope_unit() IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unit_tree WHERE unit_id = scope_unit() AND depth > 0)
    RETURNING true $$;
  REVOKE ALL ON FUNCTION set_approval_rule(integer, numeric) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION set_approval_rule(integer, numeric) TO loa_api;
`;
