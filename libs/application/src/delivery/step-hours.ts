/** When a step may send, in the unit's zone: ISO weekdays (Monday 1) and `HH:mm` from (included) to (excluded). */
export interface StepHours {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}
