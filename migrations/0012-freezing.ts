import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What freezing a large audience needs besides: tables of the moment that several processes can read, and numbers in one piece. */
export class Freezing1764000000012 implements MigrationInterface {
  name = 'Freezing1764000000012';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Temporary tables can't be read in parallel. What workers lay here ends with the transaction that lays it.
      CREATE SCHEMA freezing;
      GRANT USAGE, CREATE ON SCHEMA freezing TO loa_worker;

      -- The first of so many numbers for members that nobody else gets. Everybody who numbers members asks here.
      CREATE FUNCTION take_member_ids(many integer) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE first bigint;
      BEGIN
        IF many < 1 THEN RAISE EXCEPTION 'no members, no numbers'; END IF;
        -- Not until the commit: a large freeze would hold up the small ones beside it.
        PERFORM pg_advisory_lock(hashtext('take_member_ids'));
        BEGIN
          first := nextval('member_id_seq');
          PERFORM setval('member_id_seq', first + many - 1);
        EXCEPTION WHEN OTHERS OR query_canceled THEN
          -- The lock is the session's: left behind in a pool, it would stop every freeze.
          PERFORM pg_advisory_unlock(hashtext('take_member_ids'));
          RAISE;
        END;
        PERFORM pg_advisory_unlock(hashtext('take_member_ids'));
        RETURN first;
      END $$;
      REVOKE ALL ON FUNCTION take_member_ids(integer) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION take_member_ids(integer) TO loa_worker;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION take_member_ids(integer); DROP SCHEMA freezing');
  }
}
