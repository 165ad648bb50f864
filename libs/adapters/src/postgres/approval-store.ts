import type {
  ApprovalRule,
  ApprovalStore,
  DescribedPlan,
  GivenApproval,
  NewApproval,
  Standing,
} from '@loa/application';
import type { Query } from './database.js';

export class PostgresApprovals implements ApprovalStore {
  constructor(private readonly query: Query) {}

  async insert(approval: NewApproval, now: Date): Promise<void> {
    await this.query(
      `INSERT INTO approval (campaign_id, unit_id, step_id, version, at, approved_by, on_behalf_of, snapshot)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        approval.campaignId,
        approval.unitId,
        approval.stepId,
        approval.version,
        now,
        approval.approvedBy,
        approval.onBehalfOf,
        JSON.stringify(approval.snapshot),
      ],
    );
  }

  async last(campaignId: string): Promise<GivenApproval | null> {
    const [row] = await this.query<{
      at: Date;
      version: number;
      approved_by: string | null;
      full_name: string | null;
      snapshot: DescribedPlan;
    }>(
      `SELECT a.at, a.version, a.approved_by, u.full_name, a.snapshot FROM approval a LEFT JOIN app_user u ON u.id = a.approved_by
       WHERE a.campaign_id = $1 AND a.taken_back_at IS NULL ORDER BY a.id DESC LIMIT 1`,
      [campaignId],
    );
    if (!row) return null;
    const { at, version, snapshot } = row;
    const approvedBy = row.approved_by === null ? null : { id: row.approved_by, name: row.full_name ?? '' };
    return { at, version, snapshot, approvedBy };
  }

  async takeBack(campaignId: string, now: Date): Promise<void> {
    await this.query(
      `UPDATE approval SET taken_back_at = $2 WHERE id = (SELECT id FROM approval
         WHERE campaign_id = $1 AND step_id IS NULL AND taken_back_at IS NULL ORDER BY approval.id DESC LIMIT 1)`,
      [campaignId, now],
    );
  }

  async rule(): Promise<ApprovalRule> {
    const [rule] = await this.query<ApprovalRule & object>(
      `SELECT office_above_people AS "officeAbovePeople", office_above_cost::float8 AS "officeAboveCost" FROM instance`,
    );
    return rule!;
  }

  async setRule({ officeAbovePeople, officeAboveCost }: ApprovalRule): Promise<boolean> {
    const values = [officeAbovePeople, officeAboveCost];
    const [row] = await this.query<{ set: boolean | null }>('SELECT set_approval_rule($1, $2) AS set', values);
    return row?.set === true;
  }

  async standing(userId: string, now: Date): Promise<Standing> {
    const [row] = await this.query<{ approver: boolean; delegators: { id: string; name: string }[] }>(
      `SELECT EXISTS (SELECT 1 FROM app_user WHERE id = $1 AND role = 'approver' AND active) AS approver,
         coalesce((SELECT jsonb_agg(jsonb_build_object('id', d, 'name', coalesce(u.full_name, '')))
           FROM delegators_of($1, $2) d LEFT JOIN app_user u ON u.id = d), '[]') AS delegators`,
      [userId, now],
    );
    return row!;
  }
}
