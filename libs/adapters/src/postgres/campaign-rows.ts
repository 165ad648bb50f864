import type { Campaign, Named, Step } from '@loa/application';
import type {
  AllowedTimes,
  AudienceRule,
  CampaignState,
  ChannelName,
  OffsetUnit,
  OpenParts,
  PartsMissing,
  PlaybookShift,
  StepPilot,
  WeeklyRepeat,
} from '@loa/domain';

export interface CampaignRow {
  id: string;
  unit_id: string;
  unit_name: string | null;
  time_zone: string;
  own: boolean;
  name: string;
  playbook_key: string | null;
  anchor_date: string;
  state: CampaignState;
  version: number;
  settings: Record<string, unknown>;
  error_threshold: number;
  per_second: number | null;
  per_day: number | null;
  budget: string | null;
  approval_lead_hours: number;
  parts_due: string | null;
  parts_missing: PartsMissing;
  rolled_from: string | null;
  rolled_name: string | null;
  created_by: string | null;
  created_name: string | null;
  submitted_by: string | null;
  submitted_name: string | null;
  submitted_at: Date | null;
  approved_by: string | null;
  approved_name: string | null;
  approved_at: Date | null;
  return_note: string;
  pause_code: string;
  created_at: Date;
  updated_at: Date;
  step_count: number;
  next_due_at: Date | null;
  awaiting_steps: number;
}

const named = (id: string | null, name: string | null): Named | null => (id === null ? null : { id, name: name ?? '' });

export function campaignOf(row: CampaignRow): Campaign {
  return {
    id: row.id,
    unitId: row.unit_id,
    unitName: row.unit_name ?? '',
    timeZone: row.time_zone,
    own: row.own,
    name: row.name,
    playbookKey: row.playbook_key,
    anchorDate: row.anchor_date,
    state: row.state,
    version: row.version,
    settings: row.settings,
    errorThreshold: row.error_threshold,
    perSecond: row.per_second,
    perDay: row.per_day,
    budget: row.budget === null ? null : Number(row.budget),
    approvalLeadHours: row.approval_lead_hours,
    partsDue: row.parts_due,
    partsMissing: row.parts_missing,
    rolledFrom: named(row.rolled_from, row.rolled_name),
    createdBy: named(row.created_by, row.created_name),
    submittedBy: named(row.submitted_by, row.submitted_name),
    submittedAt: row.submitted_at,
    approvedBy: named(row.approved_by, row.approved_name),
    approvedAt: row.approved_at,
    returnNote: row.return_note,
    pauseCode: row.pause_code,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    stepCount: row.step_count,
    nextDueAt: row.next_due_at,
    awaitingSteps: row.awaiting_steps,
  };
}

export interface StepRow {
  id: string;
  position: number;
  key: string;
  kind: 'message' | 'post';
  title: string;
  offset_days: number;
  offset_unit: OffsetUnit;
  local_time: string;
  shift_rule: PlaybookShift;
  allowed: AllowedTimes;
  audience_rule: AudienceRule;
  template_id: string;
  template_key: string;
  channels: ChannelName[];
  expiry_hours: number;
  silence_hours: number | null;
  offset_hours: number;
  expiry_time: string | null;
  avoid_school_breaks: boolean;
  repeat: WeeklyRepeat | null;
  active: boolean;
  pilot: StepPilot | null;
  open_parts: OpenParts | null;
}

export function stepOf(row: StepRow): Step {
  return {
    id: row.id,
    position: row.position,
    key: row.key,
    kind: row.kind,
    title: row.title,
    offsetDays: row.offset_days,
    offsetUnit: row.offset_unit,
    localTime: row.local_time,
    shiftRule: row.shift_rule,
    allowed: row.allowed,
    audience: row.audience_rule,
    templateId: row.template_id,
    templateKey: row.template_key,
    channels: row.channels,
    expiryHours: row.expiry_hours,
    offsetHours: row.offset_hours,
    expiryTime: row.expiry_time,
    avoidSchoolBreaks: row.avoid_school_breaks,
    repeat: row.repeat,
    silenceHours: row.silence_hours,
    active: row.active,
    pilot: row.pilot,
    openParts: row.open_parts,
  };
}
