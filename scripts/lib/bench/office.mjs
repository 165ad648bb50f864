import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startInstance } from '../instance.mjs';
import { CpuMeter, residentBytesOf } from './cpu-meter.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
const SCHOOLS = 24;
/** Rows per statement while an audience is laid. */
const CHUNK = 10_000;
const SLOWEST_PER_SECOND = 100;

/** A batch is done when none of its messages waits or is under way, so nobody has to count those while it runs. */
const PROGRESS = `
  SELECT r.released_at, r.expanded_at, clock_timestamp() AS at, r.expanded_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.run_id = r.id AND b.state <> 'done') AS over
  FROM run r WHERE r.id = $1`;

/**
 * An installation of its own for one bench: PostgreSQL as durable as a real one, API, workers, an office with 24 schools,
 * and people put in by the set. What waits here polls cheaply, so that the waiting is not part of what is measured.
 */
export class Office {
  #signal;
  #sequence = 0;
  #laid = 0;

  /** @param {{ workers?: number, env?: Record<string, string>, defer: (fn: () => Promise<void>) => void, signal?: AbortSignal }} options */
  static async open({ workers = 1, env = {}, defer, signal }) {
    const key = randomBytes(32).toString('base64');
    const instance = await startInstance({
      temporary: true,
      durable: true,
      seed: false,
      workers,
      signal,
      env: { LOA_SECRET_KEY: key, ...env },
    });
    defer(() => instance.stop());
    const client = new pg.Client({ connectionString: instance.urls.ownerUrl });
    await client.connect();
    client.on('error', () => {});
    defer(() => client.end());
    const { Vault } = await import(join(ROOT, 'dist/libs/adapters/src/crypto/vault.js'));
    const office = new Office(instance, client, new Vault(key), signal);
    await office.#layUnits();
    return office;
  }

  constructor(instance, client, vault, signal) {
    this.instance = instance;
    this.client = client;
    this.vault = vault;
    this.#signal = signal;
  }

  async sql(text, values = []) {
    return (await this.client.query(text, values)).rows;
  }

  async #layUnits() {
    const add = async (code, kind, parent) => {
      const [{ id }] = await this.sql('INSERT INTO unit (code) VALUES ($1) RETURNING id', [code]);
      await this.sql(
        `INSERT INTO unit_period (unit_id, parent_id, kind, name, short_name, valid_from) VALUES ($1, $2, $3, $4, $4, '2000-01-01')`,
        [id, parent, kind, `Đơn vị ${code}`],
      );
      return id;
    };
    this.root = await add('OFFICE', 'educationOffice', null);
    this.schools = [];
    for (let n = 1; n <= SCHOOLS; n += 1) this.schools.push(await add(`S${n}`, 'school', this.root));
    await this.sql(`SELECT refresh_unit_tree('2026-01-01')`);
  }

  /**
   * Lays people of one audience group with one address each.
   * @param {{ count: number, group: string, channel: string, address: (n: number) => string }} wish
   */
  async addPeople({ count, group, channel, address }) {
    for (let from = 0; from < count; from += CHUNK) {
      const numbers = Array.from({ length: Math.min(CHUNK, count - from) }, () => ++this.#laid);
      const addresses = numbers.map(address);
      await this.sql(
        `WITH laid AS (
           SELECT uuidv7() AS id, n, cipher, key, domain FROM unnest($1::int[], $2::bytea[], $3::bytea[], $4::text[]) AS w(n, cipher, key, domain)),
         people AS (
           INSERT INTO person (id, home_unit_id, full_name, given_name, search_name, salutation)
           SELECT id, ($5::uuid[])[n % ${SCHOOLS} + 1], 'Nguyễn Văn An ' || n, 'An', 'nguyen van an ' || n, 'anh/chị' FROM laid RETURNING id),
         places AS (
           INSERT INTO membership (person_id, unit_id, audience_group)
           SELECT id, ($5::uuid[])[n % ${SCHOOLS} + 1], $6 FROM laid RETURNING 1)
         INSERT INTO contact_point (person_id, channel, address_cipher, address_key, mail_domain, health)
         SELECT id, $7, cipher, key, domain, 'active' FROM laid`,
        [
          numbers,
          addresses.map((one) => this.vault.seal(one)),
          addresses.map((one) => this.vault.addressKey(one)),
          addresses.map((one) => one.split('@')[1] ?? null),
          this.schools,
          group,
          channel,
        ],
      );
    }
    await this.sql('VACUUM ANALYZE person, membership, contact_point');
  }

  /** A sender without caps. @returns its id */
  async addAccount({ channel, endpoint, settings, connections, credentials }) {
    const [{ id }] = await this.sql(
      `INSERT INTO channel_account (unit_id, channel, name, mode, endpoint, settings, connections)
       VALUES ($1, $2, $2, 'real', $3, $4, $5) RETURNING id`,
      [this.root, channel, endpoint, JSON.stringify(settings), connections],
    );
    if (credentials) {
      await this.sql(`INSERT INTO account_credential (account_id, secrets_cipher, renewed_at) VALUES ($1, $2, now())`, [
        id,
        this.vault.sealJson(credentials),
      ]);
    }
    return id;
  }

  /** A scheduled campaign of one step whose run is due `inSeconds` from now. @returns {Promise<{ id: string, dueAt: Date }>} */
  async plan({ channels, group, content, inSeconds = 1 }) {
    const key = `bench.${++this.#sequence}`;
    const [template] = await this.sql(`INSERT INTO template (unit_id, key) VALUES ($1, $2) RETURNING id`, [
      this.root,
      key,
    ]);
    const [version] = await this.sql(
      `INSERT INTO template_version (template_id, version, content, content_hash) VALUES ($1, 1, $2, $3) RETURNING id`,
      [template.id, JSON.stringify({ ...content, key }), randomBytes(32)],
    );
    const [campaign] = await this.sql(
      `INSERT INTO campaign (unit_id, name, anchor_date, state, settings) VALUES ($1, $2, '2026-10-10', 'scheduled', '{}') RETURNING id`,
      [this.root, key],
    );
    const [step] = await this.sql(
      `INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
       VALUES ($1, 1, 'step', 'Step', 0, '08:00', 'none', $2, $3, $4, $5) RETURNING id`,
      [
        campaign.id,
        JSON.stringify({ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }),
        JSON.stringify({ include: [{ groups: [group] }] }),
        template.id,
        channels,
      ],
    );
    const [run] = await this.sql(
      `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, template_version_id)
       SELECT extract(year FROM at)::int, $1, $2, $3, 1, at, at + interval '12 hours', $4
       FROM (SELECT now() + $5 * interval '1 second' AS at) due RETURNING id, due_at`,
      [this.root, campaign.id, step.id, version.id, inSeconds],
    );
    return { id: run.id, dueAt: run.due_at };
  }

  /**
   * Plans a run and waits until each of its `count` messages has its outcome recorded.
   * @param {object} wish as for `plan`
   * @param {Record<string, number[]>} watch more processes whose CPU time is told
   * @returns {Promise<Sent>}
   * @typedef {object} Sent
   * @property {number} perSecond from the due time to the last outcome
   * @property {number} costMicros microseconds per message, from the release of the run on
   * @property {number} residentBytes the largest resident set that a worker was seen with; NaN where /proc is missing
   * @property {string} text all that and the CPU time per message, for people
   */
  async send(wish, count, watch = {}) {
    // Each run is a day of its own: people who had enough today would be left for tomorrow.
    await this.sql('TRUNCATE person_day, advertised');
    const run = await this.plan(wish);
    const meter = new CpuMeter({ postgres: await this.#serverPid(), workers: this.workerPids(), ...watch });
    const deadline = run.dueAt.getTime() + 60_000 + (count / SLOWEST_PER_SECOND) * 1000;
    let frozenAt = null;
    let residentBytes = 0;
    for (;;) {
      this.#signal?.throwIfAborted();
      residentBytes = Math.max(residentBytes, ...this.workerPids().map(residentBytesOf));
      const [now] = (await this.client.query({ name: 'progress', text: PROGRESS, values: [run.id] })).rows;
      if (now.expanded_at !== null) frozenAt ??= now.at;
      if (now.over) {
        const cpu = meter.microsPer(count);
        await this.#insist(run.id, count);
        const perSecond = (count * 1000) / (now.at - run.dueAt);
        const frozen = ((frozenAt - now.released_at) / 1000).toFixed(2);
        return {
          perSecond,
          costMicros: ((now.at - now.released_at) * 1000) / count,
          residentBytes,
          text: `campaign ${Math.round(perSecond)}/s, frozen in ${frozen} s, CPU µs a message ${JSON.stringify(cpu)}, worker ${Math.round(residentBytes / 1e6)} MB`,
        };
      }
      if (Date.now() > deadline) throw new Error(`not sent in time: ${JSON.stringify(await this.#states(run.id))}`);
      await pause(count > 100_000 ? 100 : 20);
    }
  }

  async #insist(runId, count) {
    const states = await this.#states(runId);
    if (states.length !== 1 || states[0].state !== 'sent' || states[0].n !== count)
      throw new Error(`expected ${count} sent, found ${JSON.stringify(states)}`);
  }

  #states(runId) {
    return this.sql('SELECT state, code, count(*)::int AS n FROM delivery WHERE run_id = $1 GROUP BY 1, 2', [runId]);
  }

  workerPids() {
    return this.instance.children.filter(({ name, pid }) => pid && name.startsWith('worker')).map(({ pid }) => pid);
  }

  async #serverPid() {
    const [{ pid }] = await this.sql('SELECT pg_backend_pid() AS pid');
    return { childOf: pid };
  }
}
