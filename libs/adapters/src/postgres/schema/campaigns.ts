import { EntitySchema } from 'typeorm';

// Campaigns and their steps.
// The migrations make the tables; this maps their columns, and a test holds the two together.

export interface CampaignRow {
  id: string;
  unitId: string;
  name: string;
  playbookKey: string | null;
  anchorDate: string;
  state: string;
  version: number;
  settings: unknown;
  errorThreshold: number;
  createdBy: string | null;
  submittedBy: string | null;
  submittedAt: Date | null;
  approvedBy: string | null;
  approvedAt: Date | null;
  returnNote: string;
  pauseCode: string;
  createdAt: Date;
  updatedAt: Date;
  perSecond: number | null;
  perDay: number | null;
  budget: string | null;
  budgetWanted: string | null;
  budgetWantedBy: string | null;
  sample: boolean;
  rolledFrom: string | null;
  partsDue: string | null;
  partsMissing: string;
  approvalLeadHours: number;
}

export const CampaignSchema = new EntitySchema<CampaignRow>({
  name: 'Campaign',
  tableName: 'campaign',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    unitId: { name: 'unit_id', type: 'uuid' },
    name: { type: 'text' },
    playbookKey: { name: 'playbook_key', type: 'text', nullable: true },
    anchorDate: { name: 'anchor_date', type: 'date' },
    state: { type: 'text', default: () => "'draft'::text" },
    version: { type: 'integer', default: () => '1' },
    settings: { type: 'jsonb', default: () => "'{}'::jsonb" },
    errorThreshold: { name: 'error_threshold', type: 'real', default: () => '0.5' },
    createdBy: { name: 'created_by', type: 'uuid', nullable: true },
    submittedBy: { name: 'submitted_by', type: 'uuid', nullable: true },
    submittedAt: { name: 'submitted_at', type: 'timestamptz', nullable: true },
    approvedBy: { name: 'approved_by', type: 'uuid', nullable: true },
    approvedAt: { name: 'approved_at', type: 'timestamptz', nullable: true },
    returnNote: { name: 'return_note', type: 'text', default: () => "''::text" },
    pauseCode: { name: 'pause_code', type: 'text', default: () => "''::text" },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'now()' },
    updatedAt: { name: 'updated_at', type: 'timestamptz', default: () => 'now()' },
    perSecond: { name: 'per_second', type: 'integer', nullable: true },
    perDay: { name: 'per_day', type: 'integer', nullable: true },
    budget: { type: 'numeric', precision: 14, scale: 2, nullable: true },
    budgetWanted: { name: 'budget_wanted', type: 'numeric', precision: 14, scale: 2, nullable: true },
    budgetWantedBy: { name: 'budget_wanted_by', type: 'uuid', nullable: true },
    sample: { type: 'boolean', default: () => 'false' },
    rolledFrom: { name: 'rolled_from', type: 'uuid', nullable: true },
    partsDue: { name: 'parts_due', type: 'date', nullable: true },
    partsMissing: { name: 'parts_missing', type: 'text', default: () => "'default'::text" },
    approvalLeadHours: { name: 'approval_lead_hours', type: 'smallint', default: () => '0' },
  },
});

export interface StepRow {
  id: string;
  campaignId: string;
  position: number;
  key: string;
  title: string;
  kind: string;
  offsetDays: number;
  offsetUnit: string;
  localTime: string;
  shiftRule: string;
  allowed: unknown;
  audienceRule: unknown;
  templateId: string;
  channels: string[];
  expiryHours: number;
  silenceHours: number | null;
  active: boolean;
  pilot: unknown;
  openParts: unknown;
  offsetHours: number;
  expiryTime: string | null;
  avoidSchoolBreaks: boolean;
  repeat: unknown;
}

export const StepSchema = new EntitySchema<StepRow>({
  name: 'Step',
  tableName: 'step',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    campaignId: { name: 'campaign_id', type: 'uuid' },
    position: { type: 'smallint' },
    key: { type: 'text' },
    title: { type: 'text' },
    kind: { type: 'text', default: () => "'message'::text" },
    offsetDays: { name: 'offset_days', type: 'smallint' },
    offsetUnit: { name: 'offset_unit', type: 'text', default: () => "'days'::text" },
    localTime: { name: 'local_time', type: 'time' },
    shiftRule: { name: 'shift_rule', type: 'text' },
    allowed: { type: 'jsonb' },
    audienceRule: { name: 'audience_rule', type: 'jsonb' },
    templateId: { name: 'template_id', type: 'uuid' },
    channels: { type: 'text', array: true },
    expiryHours: { name: 'expiry_hours', type: 'smallint', default: () => '12' },
    silenceHours: { name: 'silence_hours', type: 'smallint', nullable: true },
    active: { type: 'boolean', default: () => 'true' },
    pilot: { type: 'jsonb', nullable: true },
    openParts: { name: 'open_parts', type: 'jsonb', nullable: true },
    offsetHours: { name: 'offset_hours', type: 'smallint', default: () => '0' },
    expiryTime: { name: 'expiry_time', type: 'time', nullable: true },
    avoidSchoolBreaks: { name: 'avoid_school_breaks', type: 'boolean', default: () => 'false' },
    repeat: { type: 'jsonb', nullable: true },
  },
});
