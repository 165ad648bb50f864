import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is not known, and who decided what about it. Tables of their own: an index on a state that changes with every
 * message would cost each of them a heap-only update, and almost none is ever uncertain.
 */
export class Uncertain1764000000010 implements MigrationInterface {
  name = 'Uncertain1764000000010';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- From which leg on the member shares the legs of whoever carries for it: an address may be shared on a later leg only.
      ALTER TABLE member ADD COLUMN via_leg smallint NOT NULL DEFAULT 0;

      -- Nothing in it is queued, sending or sent, and nothing will be: the clocks that wait for receipts pass it by.
      ALTER TABLE batch ADD COLUMN settled_at timestamptz;
      CREATE INDEX batch_unsettled ON batch (run_id) WHERE settled_at IS NULL;
      -- What is to be put on the queue, lane by lane, soonest first; and what is on it.
      CREATE INDEX batch_lane ON batch (state, account_id, run_id, mail_domain, (coalesce(not_before, '-infinity')), id) WHERE state <> 'done';

      -- One row for each delivery that is uncertain; a row whose delivery is not any more goes, unless it was repeated.
      CREATE TABLE open_question (
        season smallint NOT NULL,
        delivery_id bigint NOT NULL,
        run_id bigint NOT NULL REFERENCES run ON DELETE CASCADE,
        account_id uuid NOT NULL REFERENCES channel_account,
        unit_id uuid NOT NULL,
        since timestamptz NOT NULL,
        -- A person chose to let it stand: no rule repeats it, and no page asks again.
        left_at timestamptz,
        -- It was sent again although it may have arrived: once by rule at most. Such a row stays: it is a possible double.
        repeated_at timestamptz,
        PRIMARY KEY (season, delivery_id)
      );
      CREATE INDEX open_question_run ON open_question (run_id);
      CREATE INDEX open_question_account ON open_question (account_id, since);
      INSERT INTO open_question (season, delivery_id, run_id, account_id, unit_id, since)
        SELECT season, id, run_id, account_id, unit_id, state_at FROM delivery WHERE state = 'uncertain';

      -- Deliveries whose receipt is late and whom the provider was asked about; the claim and the backoff in one row.
      CREATE TABLE look_up (
        season smallint NOT NULL,
        delivery_id bigint NOT NULL,
        next_at timestamptz NOT NULL,
        tries smallint NOT NULL DEFAULT 1,
        PRIMARY KEY (season, delivery_id)
      );

      -- What a person decided about all that was uncertain in a run when they looked; workers carry it out.
      CREATE TABLE uncertain_decision (
        id uuid PRIMARY KEY DEFAULT uuidv7(),
        run_id bigint NOT NULL REFERENCES run ON DELETE CASCADE,
        decision text NOT NULL CHECK (decision IN ('repeat', 'leave', 'notReached')),
        -- What became uncertain later is not meant.
        as_of timestamptz NOT NULL,
        decided_by text NOT NULL,
        decided_at timestamptz NOT NULL,
        applied_at timestamptz,
        n integer NOT NULL DEFAULT 0,
        UNIQUE (run_id, decision, as_of)
      );
      CREATE INDEX uncertain_decision_open ON uncertain_decision (decided_at) WHERE applied_at IS NULL;
    `);
    const below = (column: string) => `${column} = ANY ((SELECT units_below())::uuid[])`;
    const ownRun = `EXISTS (SELECT 1 FROM run r WHERE r.id = run_id AND ${below('r.unit_id')})`;
    const read = {
      open_question: below('unit_id'),
      look_up: null,
      uncertain_decision: ownRun,
    };
    for (const [table, seen] of Object.entries(read)) {
      await db.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY worker ON ${table} TO loa_worker USING (true) WITH CHECK (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO loa_worker;
      `);
      if (seen !== null)
        await db.query(`
          CREATE POLICY api_read ON ${table} FOR SELECT TO loa_api USING (${seen});
          GRANT SELECT ON ${table} TO loa_api;
        `);
    }
    await db.query(`
      CREATE POLICY api_insert ON uncertain_decision FOR INSERT TO loa_api
        WITH CHECK (${ownRun} AND decided_by = current_setting('loa.actor', true) AND applied_at IS NULL AND n = 0);
      GRANT INSERT ON uncertain_decision TO loa_api;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: what was decided would be forgotten');
  }
}
