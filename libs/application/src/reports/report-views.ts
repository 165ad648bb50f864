import type { Held, MemberOutcome } from '@loa/domain';
import type { ReportRun, ReportUnit } from './report-store.js';

/** What is held back from the reader stands as 0 and is named in `held`. */
export type OutcomeSums = { members: number; held?: Partial<Record<'members' | MemberOutcome, Held>> } & Record<
  MemberOutcome,
  number
>;

export interface RunReport extends ReportRun {
  readonly counts: OutcomeSums;
  readonly reasons: { outcome: string; reason: string; n: number; held?: Held }[];
  readonly channels: { channel: string; state: string; n: number; held?: Held }[];
  readonly posts: { state: string; n: number }[];
}

export interface LiveReport {
  readonly state: string;
  readonly runs: RunReport[];
  readonly total: OutcomeSums;
}

export interface MatrixReport {
  readonly units: readonly ReportUnit[];
  readonly groups: string[];
  readonly cells: (OutcomeSums & { unitId: string; group: string })[];
  readonly rowTotals: (OutcomeSums & { unitId: string })[];
  readonly columnTotals: (OutcomeSums & { group: string })[];
  readonly total: OutcomeSums;
}
