import { EntitySchema } from 'typeorm';

// Units, what holds of them for a time, and the calendar.
// The migrations make the tables; this maps their columns, and a test holds the two together.

export interface UnitRow {
  id: string;
  code: string;
  timeZone: string;
  createdAt: Date;
  successorId: string | null;
  sample: boolean;
}

export const UnitSchema = new EntitySchema<UnitRow>({
  name: 'Unit',
  tableName: 'unit',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    code: { type: 'text' },
    timeZone: { name: 'time_zone', type: 'text', default: () => "'Asia/Ho_Chi_Minh'::text" },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'now()' },
    successorId: { name: 'successor_id', type: 'uuid', nullable: true },
    sample: { type: 'boolean', default: () => 'false' },
  },
});

export interface UnitPeriodRow {
  id: string;
  unitId: string;
  parentId: string | null;
  kind: string;
  level: string | null;
  name: string;
  shortName: string;
  validFrom: string;
  validTo: string | null;
}

export const UnitPeriodSchema = new EntitySchema<UnitPeriodRow>({
  name: 'UnitPeriod',
  tableName: 'unit_period',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    unitId: { name: 'unit_id', type: 'uuid' },
    parentId: { name: 'parent_id', type: 'uuid', nullable: true },
    kind: { type: 'text' },
    level: { type: 'text', nullable: true },
    name: { type: 'text' },
    shortName: { name: 'short_name', type: 'text' },
    validFrom: { name: 'valid_from', type: 'date' },
    validTo: { name: 'valid_to', type: 'date', nullable: true },
  },
});

export interface HolidayRow {
  day: string;
  kind: string;
  nameVi: string;
  nameEn: string;
}

export const HolidaySchema = new EntitySchema<HolidayRow>({
  name: 'Holiday',
  tableName: 'holiday',
  columns: {
    day: { type: 'date', primary: true },
    kind: { type: 'text' },
    nameVi: { name: 'name_vi', type: 'text' },
    nameEn: { name: 'name_en', type: 'text' },
  },
});
