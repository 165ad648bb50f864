import type { ClassMove } from '@loa/domain';

export interface RollOverSchool {
  readonly unitId: string;
  readonly name: string;
  readonly level: string | null;
}

export interface ClassCount {
  readonly unitId: string;
  readonly grade: number | null;
  readonly className: string | null;
  readonly pupils: number;
}

export interface GradeCount {
  readonly unitId: string;
  readonly grade: number | null;
  readonly all: number;
  /** Whose place is of the new school year already: it began since July, or on `from` or later. */
  readonly sinceStart: number;
}

export type DecidedMove = Pick<ClassCount, 'grade' | 'className'> & ClassMoveTo;

/** `ClassMove` as a row: where to is null for who leaves or repeats. */
export interface ClassMoveTo {
  readonly action: ClassMove['action'];
  readonly toGrade: number | null;
  readonly toClassName: string | null;
}

export interface RollOverCounts {
  readonly up: number;
  readonly left: number;
  readonly repeated: number;
  readonly guardiansLeft: number;
}

export interface PupilOfClass {
  readonly id: string;
  readonly fullName: string;
}

export interface RollOverStore {
  /** Schools of the scope that stand on `day` and have a level or pupils; one of them, when named. */
  schools(day: string, unitId?: string): Promise<RollOverSchool[]>;
  /** Pupils by class whose place began before `from`: who came since is in the new year already. */
  classes(unitIds: readonly string[], from: string): Promise<ClassCount[]>;
  /** Who is in a grade now. */
  arrived(unitIds: readonly string[], from: string): Promise<GradeCount[]>;
  pupils(unitId: string, grade: number | null, className: string | null, from: string): Promise<PupilOfClass[]>;
  /** One at a time for a unit, until the transaction ends. False when it is out of sight. */
  lock(unitId: string): Promise<boolean>;
  /** Moves the classes, keeps the `repeaters` where they are, and lets guardians follow. */
  apply(
    unitId: string,
    from: string,
    moves: readonly DecidedMove[],
    repeaters: readonly string[],
  ): Promise<RollOverCounts>;
}
