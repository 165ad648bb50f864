import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { cloneDatabase, type TestDatabase } from './database.js';

export const SEASON = 2026;
export const NOW = new Date('2026-10-10T03:00:00Z');

export interface LaidPerson {
  readonly sms?: string;
  readonly email?: string;
}

export interface LaidRun {
  readonly runId: string;
  readonly campaignId: string;
  readonly stepId: string;
}

const HOURS = 3_600_000;

/** A small office in a database of its own, and the rows that the delivery engine works on, laid by plain SQL. */
export class DeliveryWorld {
  private sequence = 0;
  private constructor(
    readonly database: TestDatabase,
    private readonly client: Client,
    readonly office: string,
    readonly accounts: Readonly<Record<string, string>>,
  ) {}

  static async open(): Promise<DeliveryWorld> {
    const database = await cloneDatabase();
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    const id = async (text: string, values: unknown[] = []): Promise<string> =>
      (await client.query(text, values)).rows[0].id;
    const office = await id(`INSERT INTO unit (code) VALUES ('OFFICE') RETURNING id`);
    await client.query(
      `INSERT INTO unit_period (unit_id, kind, name, short_name, valid_from) VALUES ($1, 'educationOffice', 'Phòng', 'Phòng', '2000-01-01')`,
      [office],
    );
    await client.query(`SELECT refresh_unit_tree('2026-01-01')`);
    const accounts: Record<string, string> = {};
    for (const channel of ['sms', 'email', 'zaloZns']) {
      accounts[channel] = await id(
        `INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, $2, $2) RETURNING id`,
        [office, channel],
      );
    }
    await client.query('SELECT ensure_season($1::smallint)', [SEASON]);
    return new DeliveryWorld(database, client, office, accounts);
  }

  async sql<R extends object = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.client.query(text, values)).rows as R[];
  }

  /** Guardians of the office; the same address text is the same address. */
  async addPeople(people: readonly LaidPerson[], group = 'guardian'): Promise<string[]> {
    const ids: string[] = [];
    for (const { sms, email } of people) {
      const [person] = await this.sql<{ id: string }>(
        `INSERT INTO person (home_unit_id, full_name, given_name, search_name, salutation) VALUES ($1, 'Nguyễn An', 'An', 'nguyen an', 'anh/chị') RETURNING id`,
        [this.office],
      );
      const { id } = person!;
      ids.push(id);
      await this.sql(`INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, $3)`, [
        id,
        this.office,
        group,
      ]);
      for (const [channel, address] of Object.entries({ sms, zaloZns: sms, email })) {
        if (address === undefined) continue;
        await this.sql(
          `INSERT INTO contact_point (person_id, channel, address_cipher, address_key, health) VALUES ($1, $2, $3, $4, 'active')`,
          [id, channel, Buffer.from(address), createHash('sha256').update(address).digest()],
        );
      }
    }
    return ids;
  }

  /** A campaign with one step whose run is due at `NOW` and waits to be frozen. */
  async layRun(wish: {
    channels: string[];
    group?: string;
    silenceHours?: number;
    state?: string;
    legalClass?: string;
  }): Promise<LaidRun> {
    const n = ++this.sequence;
    const variants = Object.fromEntries(wish.channels.map((channel) => [channel, {}]));
    const [row] = await this.sql<LaidRun>(
      `WITH t AS (INSERT INTO template (unit_id, key) VALUES ($1, $2) RETURNING id),
         v AS (INSERT INTO template_version (template_id, version, content, content_hash) SELECT id, 1, $3, $4 FROM t RETURNING id, template_id),
         c AS (INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, $2, '2026-10-10', 'running') RETURNING id),
         s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule,
                 template_id, channels, silence_hours)
               SELECT c.id, 1, 's', 's', 0, '08:00', 'none', '{"days":[1,2,3,4,5,6,7],"from":"00:00","to":"24:00"}', $5, v.template_id, $6, $7
               FROM c, v RETURNING id, campaign_id)
       INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, state, due_at, expires_at, template_version_id)
       SELECT $8, $1, s.campaign_id, s.id, 1, $9, $10, $11, v.id FROM s, v
       RETURNING id AS "runId", campaign_id AS "campaignId", step_id AS "stepId"`,
      [
        this.office,
        `t${n}`,
        JSON.stringify({ variants, purpose: 'notice', legalClass: wish.legalClass ?? 'notice' }),
        randomBytes(32),
        JSON.stringify({ include: [{ groups: [wish.group ?? 'guardian'] }] }),
        wish.channels,
        wish.silenceHours ?? null,
        SEASON,
        wish.state ?? 'expanding',
        NOW,
        new Date(NOW.getTime() + 60 * HOURS),
      ],
    );
    return row!;
  }

  /** What a run's members and their messages look like now, in the order of `persons`. */
  async standing(runId: string, persons: readonly string[]) {
    const rows = await this.sql<{
      person: string;
      outcome: string;
      reason: string;
      via: string | null;
      legs: string[];
    }>(
      `SELECT m.person_id AS person, m.outcome, m.reason, v.person_id AS via,
         ARRAY(SELECT d.leg || ' ' || d.channel || ' ' || d.state FROM delivery d WHERE d.season = m.season AND d.member_id = m.id ORDER BY d.leg) AS legs
       FROM member m LEFT JOIN member v ON v.season = m.season AND v.id = m.via_id WHERE m.run_id = $1`,
      [runId],
    );
    return persons.map((person) => {
      const { outcome, reason, via, legs } = rows.find((row) => row.person === person)!;
      return { outcome, reason, via: via === null ? null : persons.indexOf(via), legs };
    });
  }

  /** The delivery of a person in a run, on its last leg. */
  async deliveryOf(runId: string, person: string): Promise<string> {
    const [row] = await this.sql<{ id: string }>(
      `SELECT d.id FROM delivery d JOIN member m ON m.season = d.season AND m.id = d.member_id
       WHERE d.run_id = $1 AND m.person_id = $2 ORDER BY d.leg DESC LIMIT 1`,
      [runId, person],
    );
    return row!.id;
  }

  async close(): Promise<void> {
    await this.client.end();
    await this.database.drop();
  }
}
