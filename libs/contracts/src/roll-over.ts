import { z } from 'zod';
import { AudienceGroup } from './people.js';
import { PeopleChangeView } from './units-changes.js';

const grade = z.int().min(-4).max(12);
const className = z.string().trim().min(1).max(60);
const Move = z.object({
  action: z.enum(['up', 'leave', 'repeat']),
  toGrade: grade.nullable(),
  toClassName: className.nullable(),
});

export const RollOverQuery = z.object({
  /** The calendar year in which the school year begins. */
  year: z.coerce.number().int().min(2000).max(2200).optional(),
  /** Its first day. */
  from: z.iso.date().optional(),
});
export type RollOverQuery = z.infer<typeof RollOverQuery>;

export const RollOverPlan = z
  .object({
    unitId: z.uuid(),
    unitName: z.string(),
    year: z.int(),
    from: z.string(),
    /** Class by class; `move` is null where a person decides. */
    rows: z.array(
      z.object({
        grade: z.int().nullable(),
        className: z.string().nullable(),
        pupils: z.int(),
        move: Move.nullable(),
      }),
    ),
    /** Grades whose pupils come by a list of their own, and how many are there already. */
    awaited: z.array(z.object({ grade: z.int(), arrived: z.int() })),
    /** Pupils whose place began since July: they are in their class of the new year already, and stay in it. */
    begun: z.int(),
    /** Names what was reviewed; hand it back with the decision. */
    seen: z.string(),
    done: PeopleChangeView.nullable(),
  })
  .meta({ id: 'RollOverPlan' });
export type RollOverPlan = z.infer<typeof RollOverPlan>;
export const RollOverPlanList = z
  .object({ year: z.int(), from: z.string(), items: z.array(RollOverPlan) })
  .meta({ id: 'RollOverPlanList' });
export type RollOverPlanList = z.infer<typeof RollOverPlanList>;

export const ClassPupilQuery = z.object({
  grade: z.coerce.number().pipe(grade).optional(),
  className: z.string().max(60).optional(),
  from: z.iso.date(),
});
export type ClassPupilQuery = z.infer<typeof ClassPupilQuery>;
export const ClassPupilList = z
  .object({ items: z.array(z.object({ id: z.uuid(), fullName: z.string() })) })
  .meta({ id: 'ClassPupilList' });
export type ClassPupilList = z.infer<typeof ClassPupilList>;

export const ApplyRollOver = z
  .strictObject({
    year: z.int().min(2000).max(2200),
    from: z.iso.date(),
    seen: z.string().max(100),
    /** Classes that go otherwise than proposed. */
    rows: z
      .array(Move.extend({ grade: grade.nullable(), className: z.string().max(60).nullable() }).strict())
      .max(1000),
    /** Pupils who stay in their class. */
    repeaters: z.array(z.uuid()).max(2000),
  })
  .meta({ id: 'ApplyRollOver' });
export type ApplyRollOver = z.infer<typeof ApplyRollOver>;

export const ApplyRollOvers = z
  .strictObject({
    year: z.int().min(2000).max(2200),
    from: z.iso.date(),
    schools: z.array(z.strictObject({ unitId: z.uuid(), seen: z.string().max(100) })).max(1000),
  })
  .meta({ id: 'ApplyRollOvers' });
export type ApplyRollOvers = z.infer<typeof ApplyRollOvers>;
export const RollOverOutcomes = z
  .object({
    items: z.array(z.object({ unitId: z.uuid(), change: PeopleChangeView.nullable(), code: z.string().nullable() })),
  })
  .meta({ id: 'RollOverOutcomes' });
export type RollOverOutcomes = z.infer<typeof RollOverOutcomes>;

export const LeaveWish = z
  .strictObject({
    unitId: z.uuid(),
    personIds: z.array(z.uuid()).min(1).max(2000),
    group: AudienceGroup.optional(),
    /** First day on which they are gone. */
    from: z.iso.date(),
  })
  .meta({ id: 'LeaveWish' });
export type LeaveWish = z.infer<typeof LeaveWish>;
export const LeaveCounts = z
  .object({
    persons: z.int(),
    memberships: z.int(),
    /** Guardians whom no pupil keeps at the unit. */
    guardians: z.int(),
    /** Those without any place then. */
    placeless: z.int(),
  })
  .meta({ id: 'LeaveCounts' });
export type LeaveCounts = z.infer<typeof LeaveCounts>;
export const LeaveDone = z.object({ change: PeopleChangeView.nullable() }).meta({ id: 'LeaveDone' });
export type LeaveDone = z.infer<typeof LeaveDone>;
