/** A unit as it is on a day: names, kinds and parents hold for a time. */
export interface UnitView {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly shortName: string;
  readonly kind: string;
  readonly level: string | null;
  readonly parentId: string | null;
}

export interface UnitStore {
  /** The scope's unit and all below it, parents before children. `day` is `YYYY-MM-DD`. */
  below(day: string): Promise<UnitView[]>;
  find(id: string, day: string): Promise<UnitView | null>;
}
