import { EntitySchema } from 'typeorm';

// The school year, addresses of calendar programs, and the switch that stops all sending.
// The migrations make the tables; this maps their columns, and a test holds the two together.

export interface SchoolPeriodRow {
  id: string;
  kind: string;
  firstDay: string;
  lastDay: string;
  nameVi: string;
  nameEn: string;
}

export const SchoolPeriodSchema = new EntitySchema<SchoolPeriodRow>({
  name: 'SchoolPeriod',
  tableName: 'school_period',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    kind: { type: 'text' },
    firstDay: { name: 'first_day', type: 'date' },
    lastDay: { name: 'last_day', type: 'date' },
    nameVi: { name: 'name_vi', type: 'text' },
    nameEn: { name: 'name_en', type: 'text' },
  },
});

export interface CalendarFeedRow {
  id: string;
  userId: string;
  name: string;
  tokenHash: Buffer;
  createdAt: Date;
  usedAt: Date | null;
}

export const CalendarFeedSchema = new EntitySchema<CalendarFeedRow>({
  name: 'CalendarFeed',
  tableName: 'calendar_feed',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    userId: { name: 'user_id', type: 'uuid' },
    name: { type: 'text' },
    tokenHash: { name: 'token_hash', type: 'bytea' },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    usedAt: { name: 'used_at', type: 'timestamptz', nullable: true },
  },
});

export interface SendingStopRow {
  unitId: string;
  reason: string;
  stoppedAt: Date;
  stoppedBy: string;
}

export const SendingStopSchema = new EntitySchema<SendingStopRow>({
  name: 'SendingStop',
  tableName: 'sending_stop',
  columns: {
    unitId: { name: 'unit_id', type: 'uuid', primary: true },
    reason: { type: 'text' },
    stoppedAt: { name: 'stopped_at', type: 'timestamptz' },
    stoppedBy: { name: 'stopped_by', type: 'text' },
  },
});
