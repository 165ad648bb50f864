import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { auditDeliveries, type Difference } from '@loa/adapters/postgres/delivery/audit.js';
import { cloneDatabase, type TestDatabase } from '@loa/testing/database.js';
import { Client } from 'pg';
import { startInstance } from '../../../scripts/lib/instance.mjs';

const DEADLINE_MS = 90_000;

export interface Recipient {
  readonly phone?: string;
  readonly email?: string;
  readonly zaloUserId?: string;
  readonly group?: string;
  readonly school?: 0 | 1;
}

export interface RunWish {
  readonly channels: readonly string[];
  readonly group?: string;
  readonly hours?: { days: number[]; from: string; to: string };
  readonly expiresIn?: string;
  readonly silenceHours?: number;
  /** Absent: it never pauses itself, whatever is refused. */
  readonly errorThreshold?: number;
  /** The user who is told of its alerts. */
  readonly createdBy?: string;
  readonly content?: Record<string, unknown>;
  /** Most that its campaign may spend, in đồng. */
  readonly budget?: number;
}

export interface Accepted {
  readonly channel: string;
  readonly reference: string | null;
  readonly providerRef: string;
  readonly to: string;
  /** ISO time, real and the sandbox's offset. */
  readonly at: string;
}

type Instance = Awaited<ReturnType<typeof startInstance>>;

/**
 * A whole installation on a database of its own: API, workers and sandbox as real processes, a small office, and the
 * means to plan runs and to look at both sides. What waits here waits for a condition, never for a time.
 */
export class Field {
  private sequence = 0;
  private constructor(
    readonly instance: Instance,
    readonly database: TestDatabase,
    private readonly client: Client,
    private readonly vault: Vault,
    readonly units: { office: string; schools: [string, string] },
  ) {}

  static async open(options: { redisUrl?: string; workers?: number; connections?: number } = {}): Promise<Field> {
    const database = await cloneDatabase();
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    const key = randomBytes(32).toString('base64');
    const vault = new Vault(key);
    const units = await layOffice(client, vault, options.connections ?? 16);
    const instance = await startInstance({
      temporary: true,
      database,
      seed: false,
      redisUrl: options.redisUrl,
      workers: options.workers ?? 1,
      env: { LOA_SECRET_KEY: key },
    });
    const field = new Field(instance, database, client, vault, units);
    await field.sandbox('POST', '/config', {
      receiptDelayMs: 5,
      bounceDelayMs: 5,
      shares: NO_REFUSALS,
      emailReferenceHeader: 'X-Loa-Reference',
    });
    return field;
  }

  async sql<R extends object = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.client.query(text, values)).rows as R[];
  }

  async sandbox<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.instance.sandboxUrl}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Adds recipients; gives their person ids in order. */
  async addPeople(recipients: readonly Recipient[], consent = true): Promise<string[]> {
    const ids: string[] = [];
    for (const recipient of recipients) {
      const n = ++this.sequence;
      const unit = this.units.schools[recipient.school ?? 0];
      const [person] = await this.sql<{ id: string }>(
        `INSERT INTO person (home_unit_id, full_name, given_name, search_name, salutation)
         VALUES ($1, $2, 'An', $3, 'anh/chị') RETURNING id`,
        [unit, `Nguyễn Văn An ${n}`, `nguyen van an ${n}`],
      );
      const id = person!.id;
      ids.push(id);
      await this.sql(`INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, $3)`, [
        id,
        unit,
        recipient.group ?? 'guardian',
      ]);
      const contact = (channel: string, address: string) =>
        this.sql(
          `INSERT INTO contact_point (person_id, channel, address_cipher, address_key, mail_domain, health, last_interaction_at)
           VALUES ($1, $2, $3, $4, $5, 'active', now())`,
          [id, channel, this.vault.seal(address), this.vault.addressKey(address), address.split('@')[1] ?? null],
        );
      if (recipient.phone) for (const channel of ['sms', 'zaloZns']) await contact(channel, recipient.phone);
      if (recipient.email) await contact('email', recipient.email);
      if (recipient.zaloUserId)
        for (const channel of ['zaloUid', 'zaloOa']) await contact(channel, recipient.zaloUserId);
      if (consent) {
        await this.sql(
          `INSERT INTO consent (person_id, purpose, channel, given, at, method) VALUES ($1, 'outreach', '*', true, now(), 'test')`,
          [id],
        );
      }
    }
    return ids;
  }

  /** A scheduled campaign with one step that is due now. Gives the run id. */
  async plan(wish: RunWish): Promise<string> {
    const n = ++this.sequence;
    const [template] = await this.sql<{ id: string }>(
      `INSERT INTO template (unit_id, key) VALUES ($1, $2) RETURNING id`,
      [this.units.office, `test.${n}`],
    );
    const [version] = await this.sql<{ id: string }>(
      `INSERT INTO template_version (template_id, version, content, content_hash) VALUES ($1, 1, $2, $3) RETURNING id`,
      [template!.id, JSON.stringify({ ...CONTENT, key: `test.${n}`, ...wish.content }), randomBytes(32)],
    );
    const [campaign] = await this.sql<{ id: string }>(
      `INSERT INTO campaign (unit_id, name, anchor_date, state, settings, error_threshold, created_by, budget)
       VALUES ($1, $2, '2026-10-10', 'scheduled', '{}', $3, $4, $5) RETURNING id`,
      [this.units.office, `Campaign ${n}`, wish.errorThreshold ?? 1, wish.createdBy ?? null, wish.budget ?? null],
    );
    const [step] = await this.sql<{ id: string }>(
      `INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels, silence_hours)
       VALUES ($1, 1, 'step', 'Step', 0, '08:00', 'none', $2, $3, $4, $5, $6) RETURNING id`,
      [
        campaign!.id,
        JSON.stringify(wish.hours ?? { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }),
        JSON.stringify({ include: [{ groups: [wish.group ?? 'guardian'] }] }),
        template!.id,
        wish.channels,
        wish.silenceHours ?? null,
      ],
    );
    const [run] = await this.sql<{ id: string }>(
      `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, template_version_id)
       SELECT extract(year FROM at)::int, $1, $2, $3, 1, at, at + $4::interval, $5
       FROM (SELECT now() + milliseconds * interval '1 millisecond' AS at FROM clock_offset) clock RETURNING id`,
      [this.units.office, campaign!.id, step!.id, wish.expiresIn ?? '12 hours', version!.id],
    );
    return run!.id;
  }

  campaignOf(runId: string): Promise<string> {
    return this.sql<{ id: string }>('SELECT campaign_id AS id FROM run WHERE id = $1', [runId]).then(
      (rows) => rows[0]!.id,
    );
  }

  setCampaign(runId: string, state: string): Promise<unknown> {
    return this.sql('UPDATE campaign SET state = $2 WHERE id = (SELECT campaign_id FROM run WHERE id = $1)', [
      runId,
      state,
    ]);
  }

  async states(runId: string): Promise<Record<string, number>> {
    const rows = await this.sql<{ state: string; n: number }>(
      'SELECT state, count(*)::int AS n FROM delivery WHERE run_id = $1 GROUP BY 1',
      [runId],
    );
    return Object.fromEntries(rows.map((row) => [row.state, row.n]));
  }

  private allStates() {
    return this.sql(
      'SELECT run_id, channel, state, code, count(*)::int AS n FROM delivery GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC LIMIT 8',
    );
  }

  async outcomes(runId: string): Promise<Record<string, number>> {
    const rows = await this.sql<{ outcome: string; n: number }>(
      'SELECT outcome, count(*)::int AS n FROM member WHERE run_id = $1 GROUP BY 1',
      [runId],
    );
    return Object.fromEntries(rows.map((row) => [row.outcome, row.n]));
  }

  /** Waits until `condition` gives something else than null; fails with what was last seen. */
  async until<T>(what: string, condition: () => Promise<T | null>): Promise<T> {
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      const found = await condition();
      if (found !== null) return found;
      if (Date.now() > deadline)
        throw new Error(`never happened: ${what}; states ${JSON.stringify(await this.allStates())}`);
      await pause(25);
    }
  }

  /** Waits until the run has been frozen and nothing waits or is under way; receipts of what was sent included. */
  async drained(
    runId: string,
    open: readonly string[] = ['queued', 'sending', 'sent'],
  ): Promise<Record<string, number>> {
    return this.until(`run ${runId} drained`, async () => {
      const [run] = await this.sql<{ expanded: boolean }>(
        'SELECT expanded_at IS NOT NULL AS expanded FROM run WHERE id = $1',
        [runId],
      );
      if (!run?.expanded) return null;
      const states = await this.states(runId);
      return open.some((state) => (states[state] ?? 0) > 0) ? null : states;
    });
  }

  /** Everything that the sandbox took, over its own API. */
  async accepted(channel?: string): Promise<Accepted[]> {
    const all: Accepted[] = [];
    for (let after = 0; ; ) {
      const page = await this.sandbox<{ messages: (Accepted & { seq: number })[] }>(
        'GET',
        `/accepted?limit=1000&after=${after}&text=no${channel ? `&channel=${channel}` : ''}`,
      );
      all.push(...page.messages);
      if (page.messages.length < 1000) return all;
      after = page.messages.at(-1)!.seq;
    }
  }

  /** The instance's time; tests move it on and never back. */
  async now(): Promise<Date> {
    const [row] = await this.sql<{ at: Date }>(
      `SELECT now() + milliseconds * interval '1 millisecond' AS at FROM clock_offset`,
    );
    return row!.at;
  }

  /** Lets all clocks of the instance jump. */
  async moveClock(byMs: number): Promise<void> {
    const [row] = await this.sql<{ at: string }>(
      'UPDATE clock_offset SET milliseconds = milliseconds + $1 RETURNING milliseconds AS at',
      [byMs],
    );
    await this.sandbox('POST', '/clock', { offsetMs: Number(row!.at) });
  }

  /** Everything recounted from the deliveries and their events; empty when nothing differs. */
  audit(): Promise<Difference[]> {
    return auditDeliveries(async (text, values = []) => (await this.client.query(text, [...values])).rows);
  }

  async close(): Promise<void> {
    await this.instance.stop();
    await this.client.end();
    await this.database.drop();
  }
}

export const NO_REFUSALS = { sms: 0, email: 0, zaloZns: 0, zaloUid: 0, zaloOa: 0, facebookPage: 0 };

const zalo = {
  templateId: 'sandbox-test',
  title: 'Thông báo',
  body: 'Kính gửi {{recipient.name}}',
  params: { ten: { from: 'recipient.name', max: 30 } },
};
const CONTENT = {
  title: { vi: 'Thử', en: 'Test' },
  audience: ['guardian'],
  topic: 'policy',
  legalClass: 'notice',
  legalReason: { vi: 'Thử nghiệm', en: 'Test' },
  per: 'none',
  purpose: 'notice',
  variants: {
    zaloOa: { text: 'Chào {{recipient.name}}' },
    zaloUid: zalo,
    zaloZns: zalo,
    sms: { unicode: 'Chào {{recipient.givenName}}', plain: 'Chao {{ascii recipient.givenName}}', prefer: 'plain' },
    email: {
      subject: 'Thông báo',
      preheader: 'Thông báo của nhà trường gửi tới phụ huynh học sinh',
      text: 'Kính gửi {{recipient.name}},\n\nNội dung.',
      footer: 'Nhà trường',
      optOutLine: 'Dừng nhận thư: {{unsubscribeUrl}}',
    },
  },
};

async function layOffice(client: Client, vault: Vault, connections: number) {
  const add = async (code: string, kind: string, parent: string | null): Promise<string> => {
    const { rows } = await client.query('INSERT INTO unit (code) VALUES ($1) RETURNING id', [code]);
    await client.query(
      `INSERT INTO unit_period (unit_id, parent_id, kind, name, short_name, valid_from) VALUES ($1, $2, $3, $4, $4, '2000-01-01')`,
      [rows[0].id, parent, kind, `Đơn vị ${code}`],
    );
    return rows[0].id;
  };
  const office = await add('OFFICE', 'educationOffice', null);
  const schools: [string, string] = [await add('S1', 'school', office), await add('S2', 'school', office)];
  await client.query(`SELECT refresh_unit_tree('2026-01-01')`);
  const zaloSettings = {
    sandbox: true,
    appId: 'sandbox-app',
    oaId: 'sandbox-oa',
    secretKey: 'sandbox',
    oaSecret: 'sandbox-oa-secret',
  };
  const accounts: [string, Record<string, unknown>][] = [
    ['zaloOa', zaloSettings],
    ['zaloUid', zaloSettings],
    ['zaloZns', zaloSettings],
    ['sms', { brandname: 'TEST', apiKey: 'sandbox', secretKey: 'sandbox' }],
    [
      'email',
      {
        from: 'a@demo.example',
        fromName: 'A',
        bounceDomain: 'bounce.demo.example',
        user: 'sandbox',
        pass: 'sandbox',
        requireTls: false,
      },
    ],
  ];
  for (const [channel, settings] of accounts) {
    const { rows } = await client.query(
      `INSERT INTO channel_account (unit_id, channel, name, settings, connections) VALUES ($1, $2, $2, $3, $4) RETURNING id`,
      [office, channel, JSON.stringify(settings), connections],
    );
    if (channel.startsWith('zalo')) {
      const tokens = { accessToken: 'sandbox-access-sandbox-oa', refreshToken: 'sandbox-refresh-sandbox-oa' };
      await client.query(
        `INSERT INTO account_credential (account_id, secrets_cipher, renewed_at) VALUES ($1, $2, now())`,
        [rows[0].id, vault.sealJson(tokens)],
      );
    }
  }
  return { office, schools };
}
