import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openPostgres } from '../embedded-postgres.mjs';
import { prepareDatabase } from '../prepare-database.mjs';
import { runNode } from '../run-node.mjs';
import { makeTemporaryFolder } from '../temporary-folder.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
/** One checkpoint in the middle of a million rows would be measured with whichever side it falls on. */
const SETTINGS = { max_wal_size: '8GB', checkpoint_timeout: '1h' };

/**
 * A server of its own with the schema and the sample office's units and senders, and no process of Loa beside it.
 * Durable as in production. `stop()` removes it.
 */
export async function openBenchDatabase({ dir } = {}) {
  const folder = dir ?? (await makeTemporaryFolder());
  const postgres = await openPostgres({ dir: folder, durable: true, settings: SETTINGS });
  await postgres.start();
  const key = randomBytes(32).toString('base64');
  try {
    await prepareDatabase(postgres.superuserUrl, 'loa', postgres.passwords);
    const env = { ...process.env, DATABASE_URL: postgres.url('loa_owner'), LOA_SECRET_KEY: key };
    for (const file of ['dist/migrations/run.js', 'dist/libs/adapters/src/sample/seed.js']) {
      const done = await runNode([join(ROOT, file)], { cwd: ROOT, env });
      if (done.status !== 0) throw new Error(`${file}: ${done.output}`);
    }
  } catch (error) {
    await postgres.remove();
    throw error;
  }
  return {
    key,
    urls: {
      ownerUrl: postgres.url('loa_owner'),
      apiUrl: postgres.url('loa_api'),
      workerUrl: postgres.url('loa_worker'),
      superuserUrl: postgres.superuserUrl,
    },
    async stop() {
      await postgres.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Puts `count` guardians and teachers into the schools of the sample office, by SQL: a telephone for SMS and one for ZNS
 * each, an e-mail for two in three, one in fifty who said no to everything, one in twenty who shares a telephone.
 * Addresses are of no use to send to.
 */
export async function layPeople(client, count, tag = 'bench') {
  // The search by name is no part of what is measured here, and its index takes longer than all the rest.
  await client.query('DROP INDEX IF EXISTS person_search');
  await client.query(
    `INSERT INTO person (home_unit_id, source, source_code, full_name, given_name, search_name, salutation)
     SELECT s.ids[1 + n % array_length(s.ids, 1)], $2, n::text, 'Nguyễn Văn An ' || n, 'An', 'nguyen van an ' || n, 'anh/chị'
     FROM generate_series(1, $1::int) n, ${SCHOOLS}`,
    [count, tag],
  );
  await client.query(
    `INSERT INTO membership (person_id, unit_id, audience_group, grade)
     SELECT p.id, p.home_unit_id, CASE WHEN p.source_code::int % 10 = 0 THEN 'teacher' ELSE 'guardian' END,
       CASE WHEN p.source_code::int % 10 = 0 THEN NULL ELSE 1 + p.source_code::int % 9 END
     FROM person p WHERE p.source = $1`,
    [tag],
  );
  await client.query(
    `INSERT INTO contact_point (person_id, channel, address_cipher, address_key, mail_domain, health)
     SELECT p.id, c.channel, decode(md5(p.id::text) || md5(c.channel), 'hex'),
       sha256(convert_to(CASE WHEN c.channel <> 'email' AND p.source_code::int % 20 = 0 THEN (p.source_code::int - 1)::text
         ELSE p.source_code END || $1, 'UTF8')),
       CASE WHEN c.channel = 'email' THEN 'example.vn' END,
       CASE WHEN p.source_code::int % 40 = 7 THEN 'bounced' ELSE 'unverified' END
     FROM person p CROSS JOIN (VALUES ('sms'), ('zaloZns'), ('email')) c (channel)
     WHERE p.source = $1 AND (c.channel <> 'email' OR p.source_code::int % 3 <> 0)`,
    [tag],
  );
  await client.query(
    `INSERT INTO consent (person_id, purpose, channel, given, at, method)
     SELECT p.id, '*', '*', false, '2026-01-01', 'bench' FROM person p WHERE p.source = $1 AND p.source_code::int % 50 = 3`,
    [tag],
  );
  await client.query('VACUUM ANALYZE person, membership, contact_point, consent_state');
}

const SCHOOLS = `(SELECT array_agg(u.id ORDER BY u.code) AS ids FROM unit u JOIN unit_period p ON p.unit_id = u.id AND p.kind = 'school') s`;

let planned = 0;

/**
 * Scheduled campaigns of the office with one step each, one run per due time, all of one template of the sample. As the
 * API leaves them after an approval.
 * @param {import('pg').Client} client the owner's
 * @param {{ rule: object, channels: string[], dueAt: Date[], templateKey?: string }} wish
 * @returns {Promise<string[]>} run ids, in the order of `dueAt`
 */
export async function planRuns(client, { rule, channels, dueAt, templateKey = 'digitalDay.kickoff' }) {
  planned += 1;
  const { rows } = await client.query(
    `WITH template AS (
       SELECT t.id, t.unit_id, v.id AS version_id FROM template t
       JOIN LATERAL (SELECT id FROM template_version WHERE template_id = t.id ORDER BY version DESC LIMIT 1) v ON true WHERE t.key = $1),
     office AS (SELECT id FROM unit WHERE code = 'CH-PGD'),
     due AS (SELECT n, at, uuidv7() AS campaign_id, uuidv7() AS step_id FROM unnest($2::timestamptz[]) WITH ORDINALITY AS d (at, n)),
     campaigns AS (
       INSERT INTO campaign (id, unit_id, name, anchor_date, state, settings)
       SELECT campaign_id, office.id, $3 || ' ' || n, (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, 'scheduled',
         '{"deadline": "2026-12-31", "hotline": "0225", "link": "https://example.vn"}' FROM due, office),
     steps AS (
       INSERT INTO step (id, campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
       SELECT step_id, campaign_id, 1, 'step', 'Step', 0, '08:00', 'none', '{"days": [1,2,3,4,5,6,7], "from": "00:00", "to": "24:00"}', $4, template.id, $5
       FROM due, template),
     runs AS (
       INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, template_version_id)
       SELECT extract(year FROM at), office.id, campaign_id, step_id, 1, at, at + interval '12 hours', template.version_id
       FROM due, office, template ORDER BY n RETURNING id, step_id)
     SELECT runs.id FROM runs JOIN due USING (step_id) ORDER BY due.n`,
    [templateKey, dueAt, `Bench ${planned}`, JSON.stringify(rule), channels],
  );
  return rows.map((row) => row.id);
}

/** `statement_timeout`-free client of a role; `work` gets it and it is closed after. */
export async function withRole(url, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export const seconds = async (work) => {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
};

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
