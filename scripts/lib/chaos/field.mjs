import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startInstance } from '../instance.mjs';
import { startRedis } from '../redis.mjs';
import { CHANNELS, groupOf, layOffice, schoolOf } from './office.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
const DAY = 86_400_000;
/** A server that was killed is back within seconds. */
const PATIENCE_MS = 60_000;
const NO_REFUSALS = { sms: 0, email: 0, zaloZns: 0, zaloUid: 0, zaloOa: 0, facebookPage: 0 };
/** What a campaign leaves behind; the audit has looked at it before it goes. */
const TRACES = 'campaign, member, delivery, delivery_event, delivery_ref, batch, receipt, tally, tally_delta';

/**
 * An installation for drills: PostgreSQL as durable as in earnest, real processes, a Redis of its own where queues live
 * there, and the sandbox, which is never harmed and whose memory is what everything is measured by.
 */
export class Field {
  #pool;
  #sequence = 0;

  /** @param {{ backend: 'postgres' | 'redis', members: number, guard?: boolean, workers?: number, signal?: AbortSignal }} options */
  static async open({ backend, members, guard = true, workers = 2, signal }) {
    const field = new Field();
    field.backend = backend;
    field.members = members;
    const key = randomBytes(32).toString('base64');
    if (backend === 'redis') field.redis = await startRedis(tmpdir());
    try {
      field.instance = await startInstance({
        temporary: true,
        // Without fsync a killed server forgets what it confirmed, and no engine can make up for that.
        durable: true,
        seed: false,
        workers,
        redisUrl: field.redis?.url,
        signal,
        env: { LOA_SECRET_KEY: key, ...(guard ? {} : { LOA_UNSAFE_NO_HANDOVER_GUARD: '1' }) },
      });
      field.dataDir = (await field.asSuperuser('SHOW data_directory'))[0].data_directory;
      field.#pool = new pg.Pool({ connectionString: field.instance.urls.ownerUrl, max: 4 });
      field.#pool.on('error', () => {});
      const { Vault } = await import(join(ROOT, 'dist/libs/adapters/src/crypto/vault.js'));
      field.office = await layOffice((text, values) => field.sql(text, values), new Vault(key), members);
      await field.#introduce();
    } catch (error) {
      await field.close();
      throw error;
    }
    return field;
  }

  async close() {
    await this.#pool?.end().catch(() => {});
    await this.instance?.stop();
    await this.redis?.stop();
  }

  /** As the owner. Waits for a server that is away; only for statements that may be repeated. */
  async sql(text, values = []) {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return (await this.#pool.query(text, values)).rows;
      } catch (error) {
        if (!isAway(error) || Date.now() > deadline) throw error;
        await pause(50);
      }
    }
  }

  async asSuperuser(text) {
    const url = new URL(this.instance.urls.superuserUrl);
    url.pathname = '/loa';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    const { rows } = await client.query(text);
    await client.end();
    return rows;
  }

  async sandbox(method, path, body) {
    const answer = await fetch(`${this.instance.sandboxUrl}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** What an officer's click gets: the status, or null when nobody answered. */
  async click(campaignId, act) {
    try {
      const answer = await fetch(`${this.instance.url}/api/v1/campaigns/${campaignId}/${act}`, {
        method: 'POST',
        headers: { cookie: this.office.cookie },
        signal: AbortSignal.timeout(10_000),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  }

  async #introduce() {
    const [{ token }] = await this.sql(`SELECT callback_token AS token FROM channel_account WHERE channel = 'zaloZns'`);
    this.zaloHook = `${this.instance.url}/hooks/zaloZns/${token}`;
    await this.sandbox('POST', '/zalo/webhooks', {
      oaId: 'sandbox-oa',
      appId: 'sandbox-app',
      secret: 'sandbox-oa-secret',
      url: this.zaloHook,
    });
    const [{ tag }] = await this.sql('SELECT tag FROM instance');
    this.tag = tag;
  }

  /** A new morning: no traces of earlier drills, all senders well, the sandbox plain, and the same hour again. */
  async refresh() {
    await this.sandbox('DELETE', '/faults');
    await this.sandbox('POST', '/config', {
      receiptDelayMs: 20,
      bounceDelayMs: 20,
      shares: NO_REFUSALS,
      znsDailyQuota: 1e9,
      esmsBalance: 1e13,
      strictTemplates: false,
      zaloNightRule: false,
      emailReferenceHeader: 'X-Loa-Reference',
    });
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.sql(`SET lock_timeout = '2s'; TRUNCATE ${TRACES} CASCADE; RESET lock_timeout`);
        break;
      } catch (error) {
        // The clocks of the workers hold locks on the same tables.
        if (attempt === 10) throw error;
        await pause(200);
      }
    }
    await this.sql(`UPDATE channel_account SET state = 'ok', state_code = '', state_until = NULL`);
    // All drills write to the same people on the same day.
    await this.sql(`UPDATE instance SET person_per_day = NULL`);
    await this.sql(`UPDATE contact_point SET health = 'active' WHERE health <> 'active'`);
    await this.sql('UPDATE clock_offset SET milliseconds = 0');
    await this.sandbox('POST', '/clock', { offsetMs: 0 });
    return (await this.counts()).lastSeq;
  }

  counts() {
    return this.sandbox('GET', '/counts');
  }

  /** Sets switches on top of `slowMs`, which stretches a campaign so that there is time to harm it. */
  async faults(byChannel, slowMs = 0) {
    const all = Object.fromEntries(CHANNELS.map((channel) => [channel, { slowMs, ...byChannel[channel] }]));
    await this.sandbox('POST', '/faults', all);
  }

  /**
   * A scheduled campaign whose runs are due together in a second.
   * @param {{ channels: string[], groups: string[], schools?: number }[]} wishes `schools`: only the first so many
   * @returns {Promise<{ campaignId: string, runs: { id: string, members: number }[] }>}
   */
  async plan(wishes) {
    const key = `chaos.${++this.#sequence}`;
    const [campaign] = await this.sql(
      // Drills harm providers on purpose; the campaign must not stop for it.
      `INSERT INTO campaign (unit_id, name, anchor_date, state, settings, error_threshold) VALUES ($1, $2, '2026-10-10', 'scheduled', '{}', 1) RETURNING id`,
      [this.office.root, key],
    );
    const dueAt = new Date((await this.now()).getTime() + 1000);
    const runs = [];
    for (const [index, wish] of wishes.entries()) {
      const unitIds =
        wish.school === undefined ? this.office.schools.slice(0, wish.schools) : [this.office.schools[wish.school]];
      const [step] = await this.sql(
        `INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
         SELECT $1, $2::int, 'step' || $2::int, 'Step', 0, '08:00', 'none', $3, $4, template_id, $5 FROM template_version WHERE id = $6 RETURNING id`,
        [
          campaign.id,
          index + 1,
          JSON.stringify({ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }),
          JSON.stringify({ include: [{ groups: wish.groups, unitIds }] }),
          wish.channels,
          this.office.templateVersion,
        ],
      );
      const [run] = await this.sql(
        `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, template_version_id)
         VALUES (extract(year FROM $4::timestamptz)::int, $1, $2, $3, 1, $4, $5, $6) RETURNING id`,
        [
          this.office.root,
          campaign.id,
          step.id,
          dueAt,
          new Date(dueAt.getTime() + 20 * DAY),
          this.office.templateVersion,
        ],
      );
      runs.push({ id: run.id, members: this.#countOf(wish) });
    }
    return { campaignId: campaign.id, runs };
  }

  #countOf({ groups, schools = Number.POSITIVE_INFINITY, school }) {
    const isIn = (n) =>
      groups.includes(groupOf(n)) && (school === undefined ? schoolOf(n) < schools : schoolOf(n) === school);
    return Array.from({ length: this.members }, (_, n) => n).filter(isIn).length;
  }

  async now() {
    const [{ at }] = await this.sql(`SELECT milliseconds AS at FROM clock_offset`);
    return new Date(Date.now() + Number(at));
  }

  /** Lets our clocks jump; the providers' go along unless `oursOnly`. */
  async moveClock(byMs, { oursOnly = false } = {}) {
    const [{ at }] = await this.sql(
      'UPDATE clock_offset SET milliseconds = milliseconds + $1 RETURNING milliseconds AS at',
      [Math.round(byMs)],
    );
    if (!oursOnly) await this.sandbox('POST', '/clock', { offsetMs: Number(at) });
  }

  /** Everything that the sandbox took behind `after`, in order. */
  async accepted(after) {
    const all = [];
    for (;;) {
      const { messages } = await this.sandbox('GET', `/accepted?limit=1000&after=${all.at(-1)?.seq ?? after}&text=no`);
      all.push(...messages);
      if (messages.length < 1000) return all;
    }
  }

  child(name) {
    return this.instance.children.find((child) => child.name === name);
  }

  get workers() {
    return this.instance.children.filter(({ name }) => name.startsWith('worker'));
  }

  /** All processes answer. */
  async ready() {
    for (const child of this.instance.children) {
      const deadline = Date.now() + PATIENCE_MS;
      while (!(await child.isReady())) {
        if (Date.now() > deadline) throw new Error(`${child.name} did not come back (${child.lastEnd})`);
        await pause(50);
      }
    }
  }
}

/** No server, one that starts or stops, or a connection that it took along. */
function isAway(error) {
  return (
    /^(ECONN|ENOENT|EPIPE)/.test(error.code ?? '') ||
    /^(57P|08)/.test(error.code ?? '') ||
    /terminated|timeout exceeded when trying to connect/i.test(error.message ?? '')
  );
}
