import { Vault } from '@loa/adapters/crypto/vault.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { PostgresChanges } from '@loa/adapters/postgres/changes/change-store.js';
import { PostgresLeavers } from '@loa/adapters/postgres/changes/leaver-store.js';
import { PostgresMerging } from '@loa/adapters/postgres/changes/merge-store.js';
import { PostgresRollOvers } from '@loa/adapters/postgres/changes/roll-over-store.js';
import { PostgresUnitChanges } from '@loa/adapters/postgres/changes/unit-change-store.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { expandRun } from '@loa/adapters/postgres/delivery/expand.js';
import { PgReportStore } from '@loa/adapters/postgres/report-store.js';
import { seedOffice } from '@loa/adapters/sample/seed.js';
import {
  ChangeUnit,
  type Clock,
  EndMemberships,
  MergePersons,
  ReadReports,
  RollOver,
  UndoChange,
} from '@loa/application';
import { type Actor, type AudienceRule, PERMISSIONS } from '@loa/domain';
import { cloneDatabase, type TestDatabase } from './database.js';

export const OFFICE_NOW = new Date('2026-11-23T03:00:00Z');
export const OFFICE_DAY = '2026-11-23';
const EVERYBODY: AudienceRule = {
  include: [{ groups: ['manager', 'teacher', 'staff', 'pupil', 'guardian', 'citizen'] }],
};

/** The sample office in a database of its own, what changes its units and people, and the freezing of an audience. */
export class OfficeWorld {
  private constructor(
    private readonly server: TestDatabase,
    readonly owner: Database,
    readonly worker: Database,
    readonly api: Database,
    readonly vault: Vault,
    private readonly ids: ReadonlyMap<string, string>,
  ) {}

  now = OFFICE_NOW;
  private readonly clock: Clock = { now: () => this.now };

  static async open(): Promise<OfficeWorld> {
    const server = await cloneDatabase();
    const owner = new Database(server.ownerUrl, { max: 2 });
    const vault = new Vault(Buffer.alloc(32, 7).toString('base64'));
    await seedOffice(owner, vault, { now: OFFICE_NOW, password: 'không-dùng-đến' });
    const units = await owner.query<{ id: string; code: string }>('SELECT id, code FROM unit');
    const ids = new Map(units.map(({ id, code }) => [code, id]));
    const api = new Database(server.apiUrl, { max: 4 });
    return new OfficeWorld(server, owner, new Database(server.workerUrl, { max: 1 }), api, vault, ids);
  }

  async close(): Promise<void> {
    await Promise.all([this.owner.close(), this.worker.close(), this.api.close()]);
    await this.server.drop();
  }

  /** The id of a unit of the sample by its code. */
  unit(code: string): string {
    const id = this.ids.get(code);
    if (!id) throw new Error(`no unit ${code}`);
    return id;
  }

  /** Somebody of a unit who may do everything there. */
  actor(code = 'CH-PGD'): Actor {
    return {
      kind: 'user',
      id: 'test',
      name: 'Người thử',
      unitId: this.unit(code),
      permissions: new Set(PERMISSIONS),
      locale: 'vi',
    };
  }

  private readonly stores = (query: Parameters<Parameters<Database['scoped']>[0]>[0]) => ({
    changes: new PostgresChanges(query),
    audit: new PostgresAuditLog(query),
    rollOvers: new PostgresRollOvers(query),
    leavers: new PostgresLeavers(query),
    merging: new PostgresMerging(query, this.vault, OFFICE_DAY),
    units: new PostgresUnitChanges(query),
  });

  get rollOver(): RollOver {
    return new RollOver(this.api.scoped(this.stores), this.clock);
  }
  get leaving(): EndMemberships {
    return new EndMemberships(this.api.scoped(this.stores), this.clock);
  }
  get merging(): MergePersons {
    return new MergePersons(this.api.scoped(this.stores), this.clock);
  }
  get units(): ChangeUnit {
    return new ChangeUnit(this.api.scoped(this.stores), this.clock);
  }
  get undoing(): UndoChange {
    return new UndoChange(this.api.scoped(this.stores), this.clock);
  }

  /** Freezes everybody of the office as a worker does; gives run and campaign. */
  async freeze(
    day = OFFICE_DAY,
    rule = EVERYBODY,
    perPupil = false,
  ): Promise<{ runId: string; campaignId: string; members: number }> {
    return this.worker.transaction(async (query) => {
      const [run] = await query<{ id: string; campaign_id: string }>(
        `WITH c AS (INSERT INTO campaign (unit_id, name, anchor_date, state) VALUES ($1, 'Đợt thử', $2, 'running') RETURNING id),
           s AS (INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
             SELECT c.id, 1, 'x', 'x', 0, '08:00', 'none', '{}', $4, t.id, '{}' FROM c, (SELECT id FROM template LIMIT 1) t RETURNING id, campaign_id)
         INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, due_at, expires_at, state)
         SELECT 2026, $1, campaign_id, id, 1, $3, $3, 'sending' FROM s RETURNING id, campaign_id`,
        [this.unit('CH-PGD'), day, this.now, JSON.stringify(rule)],
      );
      await query('SELECT ensure_season(2026::smallint)');
      const plan = {
        channels: ['sms', 'email'] as const,
        legalClass: 'notice',
        purpose: 'notice',
        perPupil,
        memberVariables: ['recipient.name', 'school.shortName'],
      } as const;
      const unitId = this.unit('CH-PGD');
      const members = await expandRun(query, { id: run!.id, season: 2026, unitId, day, rule }, plan, this.now);
      return { runId: run!.id, campaignId: run!.campaign_id, members };
    });
  }

  get reports(): ReadReports {
    return new ReadReports(this.api.scoped((query) => new PgReportStore(query)));
  }

  /** The table of a campaign as the report gives it, as text. */
  async matrix(campaignId: string, code = 'CH-PGD'): Promise<string> {
    return JSON.stringify(await this.reports.matrix(this.actor(code), campaignId));
  }

  /** Every row of the tables that tell of people, in one order, as text. */
  async people(): Promise<string> {
    const tables = ['person', 'membership', 'guardian_link', 'contact_point', 'consent', 'consent_state'];
    const parts: string[] = [];
    for (const table of tables) {
      const [row] = await this.owner.query<{ text: string }>(
        `SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS text FROM ${table} t`,
      );
      parts.push(row!.text);
    }
    return parts.join('\n\n');
  }
}
